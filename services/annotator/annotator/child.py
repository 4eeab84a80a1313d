"""The engine as one child process of the worker: started, listened to, and stopped as a whole.

The child leads a session of its own, so that its process group holds it and the tools below
it, and nobody else; killing the group ends them all.  Should this process die, the kernel ends
the child, and the child's end ends the tools (`annotator.engine.leash`).
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from annotator.engine.leftovers import drop_outputs
from annotator.engine.log import without_folders
from annotator.engine.refusal import Refused
from gas import outputs

__all__ = ["Annotated", "EngineCrashed", "Halted", "Refused", "annotate"]

#: Seconds between two looks at `halted` and at the clock.
TICK = 0.1

#: What of our environment the child may see: nothing that is a secret.
PASSED = ("PATH", "TMPDIR", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "POLARS_MAX_THREADS")

#: Memory that is free goes back to the system soon: many workers share a machine.  The first is
#: read by the jemalloc in polars, the second by the C library.
ALLOCATORS = {
    "_RJEM_MALLOC_CONF": "narenas:2,dirty_decay_ms:500,muzzy_decay_ms:0",
    "MALLOC_ARENA_MAX": "2",
}

#: Where the child's bare standard error goes while it runs.
STDERR = "stderr.txt"


class Halted(Exception):
    """Raised when the caller asked to stop; the child and its tools are dead by then."""


class EngineCrashed(Exception):
    """Raised when the child died or failed through no fault of the input; a retry may cure it."""


@dataclass(frozen=True)
class Annotated:
    """A finished run: counts by name, warnings as sentences, versions by component."""

    counts: dict[str, int]
    warnings: list[str]
    versions: dict[str, str]


def annotate(
    source: Path,
    out: Path,
    *,
    reference: str,
    input_name: str,
    job_id: str,
    report: Callable[[str, int], None],
    halted: Callable[[], bool],
    seconds: int,
    references: Path | None = None,
    engine: str = "columns",
    engines: Path | None = None,
) -> Annotated:
    """Annotate `source` into the folder `out`, within `seconds`.

    `report(stage, percent)` is called as the work proceeds; `halted()` is asked at least every
    0.2 s.  Raises `Refused`, `Halted` or `EngineCrashed`; then `out` holds the log and no other
    output.  The thread that calls must live until this returns: the child is tied to it.
    """
    out.mkdir(parents=True, exist_ok=True)
    argv = [
        sys.executable, "-m", "annotator.engine", "--json", "--parent", str(os.getpid()),
        f"--reference={reference}", f"--out={out}", f"--input-name={input_name}",
        f"--job-id={job_id}", f"--engine={engine}",
    ]  # fmt: skip
    if references is not None:
        argv.append(f"--references={references}")
    if engines is not None:
        argv.append(f"--engines={engines}")
    with (out / STDERR).open("wb") as stderr:
        child = subprocess.Popen(  # noqa: S603 (an argument list of our own making)
            [*argv, "--", str(source)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env=_environment(),
            start_new_session=True,
        )
    try:
        ending = _listen(child, report, halted, time.monotonic() + seconds, seconds)
        done = _verdict(ending, child)
        _keep_words(out)
        return done
    except BaseException as error:
        _clean_up(out, child, error)
        raise
    finally:
        kill_group(child)
        (out / STDERR).unlink(missing_ok=True)


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in PASSED if name in os.environ}
    return {**kept, **ALLOCATORS, "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}


def _listen(
    child: "subprocess.Popen[bytes]",
    report: Callable[[str, int], None],
    halted: Callable[[], bool],
    deadline: float,
    seconds: int,
) -> dict[str, Any]:
    """Relay progress until the child ends its talk; gives its last word, or nothing."""
    last: dict[str, Any] = {}
    assert child.stdout is not None
    for line in _lines(child.stdout):
        if halted():
            raise Halted
        if time.monotonic() > deadline:
            raise Refused(
                "TIME_LIMIT",
                f"The annotation took longer than {seconds:,} seconds.",
                "Split the file, for example by chromosome, and submit the parts.",
            )
        if line is None:
            continue
        event = json.loads(line)
        if "stage" in event:
            report(event["stage"], event["percent"])
        else:
            last = event
    return last


def _lines(pipe: IO[bytes]) -> Iterator[bytes | None]:
    """Whole lines as they come, and None at every tick without one; ends with the pipe."""
    held = b""
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while True:
            if not selector.select(TICK):
                yield None
                continue
            chunk = os.read(pipe.fileno(), 1 << 16)
            if not chunk:
                return
            *lines, held = (held + chunk).split(b"\n")
            yield from lines
            yield None


def _verdict(ending: dict[str, Any], child: "subprocess.Popen[bytes]") -> Annotated:
    """What the child's last word and its exit code mean together."""
    try:
        code = child.wait(timeout=30)
    except subprocess.TimeoutExpired:
        raise EngineCrashed("the engine closed its output and did not end") from None
    if "refused" in ending:
        raise Refused(**ending["refused"])
    if "done" in ending and code == 0:
        return Annotated(**ending["done"])
    if code < 0:
        raise EngineCrashed(f"the engine was ended by {signal.Signals(-code).name}")
    raise EngineCrashed(str(ending.get("failed", f"the engine ended with code {code}")))


def kill_group(child: "subprocess.Popen[bytes]") -> None:
    """Kill the child and every tool of its group, and wait until they are gone.

    The child is reaped last: until then its id, and so that of the group, cannot be reused.
    """
    if child.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    if child.stdout is not None:
        child.stdout.close()
    _wait_for_group(child.pid)


def _wait_for_group(group: int) -> None:
    """Tools whose parent is gone are reaped by init: wait for the last, but not for ever."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except (ProcessLookupError, PermissionError):
            return
        time.sleep(0.02)


def _keep_words(out: Path) -> None:
    """What libraries said past the log (htslib warns on the standard error) goes behind it."""
    said = (out / STDERR).read_text("utf-8", errors="replace").strip()
    if said:
        with (out / outputs.LOG).open("a", encoding="utf-8") as log:
            log.write(f"Said on the standard error:\n{without_folders(said[-4000:])}\n")


def _clean_up(out: Path, child: "subprocess.Popen[bytes]", error: BaseException) -> None:
    """After a failure: nobody runs, and nothing is left but the log, which says why."""
    kill_group(child)
    drop_outputs(out)
    _keep_words(out)
    with (out / outputs.LOG).open("a", encoding="utf-8") as log:
        if not isinstance(error, Refused) or error.code == "TIME_LIMIT":
            what = error.code if isinstance(error, Refused) else type(error).__name__
            log.write(f"Ended: {what} {error}\n")
