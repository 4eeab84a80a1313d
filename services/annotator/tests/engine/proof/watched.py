"""A worker (see `worker`) under watch: it answers in time, or it is ended and that is told."""

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

HERE = Path(__file__).parents[1]


class Hung(AssertionError):
    """Raised when a file was not answered in time."""


class Crashed(AssertionError):
    """Raised when the worker died over a file."""


class Watched:
    """One worker; `seconds` is what it may take for a file."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._start()

    def _start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "proof.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])},
            start_new_session=True,
        )

    def annotate(self, source: Path, out: Path, **limits: int) -> dict[str, Any]:
        """The worker's answer; raises `Hung` or `Crashed`."""
        assert self.process.stdin is not None and self.process.stdout is not None
        asked = {"source": str(source), "out": str(out), "limits": limits}
        self.process.stdin.write(json.dumps(asked).encode() + b"\n")
        self.process.stdin.flush()
        ready, _, _ = select.select([self.process.stdout], [], [], self.seconds)
        if not ready:
            self.end()
            raise Hung(f"no answer within {self.seconds} s")
        line = self.process.stdout.readline()
        if not line:
            raise Crashed(f"the engine's process ended with {self.process.wait()}")
        found: dict[str, Any] = json.loads(line)
        return found

    def end(self) -> None:
        """End the worker and its tools: they are a group of their own."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def __enter__(self) -> "Watched":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
