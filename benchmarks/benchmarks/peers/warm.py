"""The engine in a process that lives on: its time without the start of Python and the imports.

    python -m benchmarks.peers.warm NAME REFERENCES

says how long the imports took, then annotates each file that it is told of on a line.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure.commands import Cost, PeerFailed


@dataclass
class Warm:
    """Such a process, seen from outside."""

    process: "subprocess.Popen[str]"
    imports: float  #: seconds

    def annotate(self, given: Path, out: Path) -> Cost:
        """Annotate one file; the cost as that process measured it."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([str(given), str(out)]) + "\n")
        self.process.stdin.flush()
        told = _line(self.process)
        return Cost(told["wall"], told["cpu"])


@contextmanager
def warm(name: str, references: Path) -> Iterator[Warm]:
    """Start one; it ends when this is left."""
    argv = [sys.executable, "-m", "benchmarks.peers.warm", name, str(references)]
    with subprocess.Popen(  # noqa: S603 (an argument list of our own making)
        argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Warm(process, _line(process)["imports"])
        finally:
            assert process.stdin is not None
            process.stdin.close()


def _line(process: "subprocess.Popen[str]") -> dict[str, float]:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise PeerFailed(f"the engine ended with code {process.wait()}; see what it said above")
    told: dict[str, float] = json.loads(line)
    return told


def main(argv: list[str]) -> int:
    """The command line."""
    # What libraries print goes elsewhere than our answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    begun = time.perf_counter()
    from annotator.engine.run import Job, annotate
    from annotator.reference import find

    _say(answers, imports=time.perf_counter() - begun)
    reference = find(argv[0], Path(argv[1]))
    for line in sys.stdin:
        given, out = map(Path, json.loads(line))
        wall, cpu = time.perf_counter(), _cpu()
        annotate(Job(given, out, reference, given.name), lambda stage, percent: None)
        _say(answers, wall=time.perf_counter() - wall, cpu=_cpu() - cpu)
    return 0


def _cpu() -> float:
    """Of this process and of those it has waited for."""
    return sum(os.times()[:4])


def _say(answers: Any, **told: float) -> None:
    answers.write(json.dumps(told) + "\n")
    answers.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
