"""The peak memory of a program and all its children.

Their PSS (Linux, /proc/PID/smaps_rollup) is added up: what processes share is counted once.
"""

import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from benchmarks.measure.commands import WORDS, PeerFailed

PROC = Path("/proc")
#: Seconds between two looks.  A peak that is shorter than this may be missed.
EVERY = 0.03


def peak_mb(argv: Sequence[str | Path]) -> float:
    """Run it to its end; the highest sum seen, in MB of 1,000,000 bytes.

    Raises `PeerFailed` when the program fails.
    """
    peak = 0
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(  # noqa: S603 (an argument list of our own making)
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=words
        )
        while process.poll() is None:
            peak = max(peak, sum(map(_pss, _tree(process.pid))))
            time.sleep(EVERY)
        if process.returncode:
            words.seek(0)
            said = words.read()[-WORDS:].decode(errors="replace")
            raise PeerFailed(f"{argv[:5]} ended with code {process.returncode}:\n{said}")
    return peak / 1e6


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


def _pss(process: int) -> int:
    """Bytes; 0 for one that has just ended."""
    with suppress(OSError):
        for line in (PROC / str(process) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
