"""The peak memory of a program and all its children.

Their PSS (Linux, /proc/PID/smaps_rollup) is added up: what processes share is counted once.  It
counts files that are mapped, libraries and references, which the system can drop and read again.
"""

import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure.commands import WORDS, PeerFailed

PROC = Path("/proc")
#: Seconds between two looks.  A peak that is shorter than this may be missed.
EVERY = 0.03


@dataclass(frozen=True, order=True)
class Peak:
    """The highest sum seen, and how much of it was then the processes' own, no file's; in MB."""

    mb: float
    own_mb: float


def peak(argv: Sequence[str | Path]) -> Peak:
    """Run it to its end.  A MB is 1,000,000 bytes.

    Raises `PeerFailed` when the program fails.
    """
    highest = (0, 0)
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(  # noqa: S603 (an argument list of our own making)
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=words
        )
        while process.poll() is None:
            seen = [_pss(one) for one in _tree(process.pid)]
            highest = max(highest, (sum(all_ for all_, _ in seen), sum(own for _, own in seen)))
            time.sleep(EVERY)
        if process.returncode:
            words.seek(0)
            said = words.read()[-WORDS:].decode(errors="replace")
            raise PeerFailed(f"{argv[:5]} ended with code {process.returncode}:\n{said}")
    return Peak(*(round(number / 1e6, 1) for number in highest))


def _tree(root: int) -> set[int]:
    """The process and all that descend from it."""
    parents = {}
    for folder in PROC.glob("[0-9]*"):
        # After the name, which may hold anything in its parentheses: state, parent, …
        with suppress(OSError):
            parents[int(folder.name)] = int(_after_name(folder / "stat").split()[1])
    found = {root}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _after_name(stat: Path) -> str:
    return stat.read_text(errors="replace").rpartition(")")[2]


def _pss(process: int) -> tuple[int, int]:
    """Bytes in all, and of them those of no file; nothing for a process that has just ended."""
    found = {"Pss:": 0, "Pss_Anon:": 0}
    with suppress(OSError):
        for line in (PROC / str(process) / "smaps_rollup").read_text().splitlines():
            name, number, *_ = line.split()
            if name in found:
                found[name] = int(number) * 1024
    return found["Pss:"], found["Pss_Anon:"]
