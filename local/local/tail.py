"""Reading the ends of log files."""

import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

_END = 64 * 1024  #: bytes; a longer end is not read at once


def last_lines(log: Path, count: int) -> list[str]:
    """The last lines of a file that may be long, or be missing."""
    if not log.exists():
        return []
    with log.open("rb") as reading:
        reading.seek(max(0, log.stat().st_size - _END))
        return reading.read().decode(errors="replace").splitlines()[-count:]


def follow(logs: Mapping[str, Path], out: TextIO = sys.stdout) -> None:
    """Print the last lines of each log and then what is added to any, until interrupted."""
    width = max(map(len, logs), default=0)
    read = dict.fromkeys(logs, 0)
    for name, log in logs.items():
        for line in last_lines(log, 10):
            print(f"{name:<{width}} | {line}", file=out, flush=True)
        read[name] = log.stat().st_size if log.exists() else 0
    while True:
        for name, log in logs.items():
            for line, end in _added(log, read[name]):
                print(f"{name:<{width}} | {line}", file=out, flush=True)
                read[name] = end
        time.sleep(0.3)


def _added(log: Path, begin: int) -> Iterator[tuple[str, int]]:
    """Each complete line after `begin`, with where it ends."""
    if not log.exists():
        return
    size = log.stat().st_size
    # Smaller than before: somebody began the file anew.
    begin = 0 if size < begin else begin
    with log.open("rb") as reading:
        reading.seek(begin)
        while (line := reading.readline()).endswith(b"\n"):
            begin += len(line)
            yield line.decode(errors="replace").rstrip("\n"), begin
