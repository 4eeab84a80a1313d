"""Running a pipeline as a shell would, and what it cost."""

import resource
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

#: The programs of a pipeline; each reads what the one before it writes.
Pipeline = Sequence[Sequence[str | Path]]
WORDS = 2000


class PeerFailed(Exception):
    """Raised when a measured program fails: no time of it means anything."""


@dataclass(frozen=True)
class Cost:
    """Seconds of wall clock, and of processor time over all programs and their children."""

    wall: float
    cpu: float


def run(pipeline: Pipeline, out: Path | None = None) -> Cost:
    """Run it to its end, the last program's standard output going to `out`.

    Raises `PeerFailed` with what was said on the standard error when any program fails.
    """
    before, begun = _cpu(), time.perf_counter()
    with tempfile.TemporaryFile() as words:
        processes = _start(pipeline, out, words)
        codes = [process.wait() for process in processes]
        wall = time.perf_counter() - begun
        if any(codes):
            words.seek(0)
            said = words.read()[-WORDS:].decode(errors="replace")
            told = " | ".join(" ".join(map(str, argv[:5])) for argv in pipeline)
            raise PeerFailed(f"{told} ended with codes {codes}:\n{said}")
    return Cost(wall, _cpu() - before)


def _start(
    pipeline: Pipeline, out: Path | None, words: IO[bytes]
) -> list["subprocess.Popen[bytes]"]:
    processes: list[subprocess.Popen[bytes]] = []
    source: IO[bytes] | int = subprocess.DEVNULL
    for number, argv in enumerate(pipeline, 1):
        last = number == len(pipeline)
        sink = _sink(out) if last else subprocess.PIPE
        processes.append(
            subprocess.Popen(argv, stdin=source, stdout=sink, stderr=words)  # noqa: S603 (ours)
        )
        # Only the programs hold the ends of the pipes, so that they notice each other's end.
        for ours in (source, sink):
            if not isinstance(ours, int):
                ours.close()
        source = processes[-1].stdout or subprocess.DEVNULL
    return processes


def _sink(out: Path | None) -> IO[bytes] | int:
    return subprocess.DEVNULL if out is None else out.open("wb")


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
