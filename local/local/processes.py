"""Processes that outlive the command which started them, and are ended by nobody else.

A process is recorded by its number and the moment it started: when the number has passed to
another process since, the moment differs, and that process is left alone.
"""

import os
import signal
import subprocess
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_SLEEP = 0.05
_LONG = 20_000_000  #: bytes; a longer log is put aside when its process starts again


@dataclass(frozen=True)
class Process:
    """One process that we started."""

    name: str
    pid: int
    started: str  #: opaque; equal only for the same process
    grace: float = 20  #: seconds it may take to end after SIGTERM

    def alive(self) -> bool:
        _reap(self.pid)
        return _started(self.pid) == self.started

    def send(self, number: signal.Signals) -> None:
        """Send a signal to it, and to no other process that may have its number by now."""
        if self.alive():
            os.kill(self.pid, number)

    def wait(self, seconds: float) -> bool:
        """Whether it ended within that time."""
        until = time.monotonic() + seconds
        while self.alive():
            if time.monotonic() > until:
                return False
            time.sleep(_SLEEP)
        return True

    def kill(self) -> None:
        """End it and its children: each of our processes leads a group of its own."""
        if self.alive():
            os.killpg(self.pid, signal.SIGKILL)
            self.wait(10)


def stop(running: Collection[Process]) -> list[str]:
    """SIGTERM to all, and SIGKILL to each whose grace is over; returns whom that befell."""
    for process in running:
        process.send(signal.SIGTERM)
    asked = time.monotonic()
    killed = []
    for process in running:
        if not process.wait(asked + process.grace - time.monotonic()):
            process.kill()
            killed.append(process.name)
    return killed


def start(
    name: str,
    command: Sequence[str | Path],
    environment: Mapping[str, str],
    *,
    folder: Path,
    log: Path,
    grace: float = 20,
) -> Process:
    """Start a command on its own, its output at the end of `log`."""
    if log.exists() and log.stat().st_size > _LONG:
        log.replace(log.with_suffix(".log.1"))
    with log.open("ab") as output:
        started = subprocess.Popen(  # noqa: S603 - our own commands, no shell
            command,
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    moment = _started(started.pid)
    # It is meant to outlive us; without this, Popen would complain that it still runs.
    started.returncode = 0
    # A command that ended at once has no moment any more: recorded as such, it is never alive.
    return Process(name, started.pid, moment or "ended", grace)


def _reap(pid: int) -> None:
    """Take note of a child's end; otherwise it would stay in the process table as a zombie."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return  # it was started by an earlier command, so another process takes note


def _started(pid: int) -> str | None:
    """When the process started, or None when it does not run (any more)."""
    if Path("/proc/self/stat").exists():
        return _started_linux(pid)
    return _started_elsewhere(pid)


def _started_linux(pid: int) -> str | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The second field is a name in parentheses and may contain anything, even parentheses.
    fields = stat.rpartition(")")[2].split()
    state, ticks_since_boot = fields[0], fields[19]
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return None if state in ("Z", "X") else f"{boot}/{ticks_since_boot}"


def _started_elsewhere(pid: int) -> str | None:
    """For systems without /proc, such as macOS."""
    command = ["ps", "-o", "stat=,lstart=", "-p", str(pid)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    state, _, moment = answer.stdout.strip().partition(" ")
    return None if not state or state.startswith("Z") else moment.strip()
