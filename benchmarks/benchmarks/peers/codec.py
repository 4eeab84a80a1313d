"""The limit: the same file decompressed and compressed again, with nothing done to it.

    python -m benchmarks.peers.codec IN OUT

does it with pysam's htslib, for machines without bgzip.
"""

import shutil
import sys
from pathlib import Path

import pysam

from benchmarks.measure.commands import Pipeline

HTSLIB: tuple[str | Path, ...] = (sys.executable, "-m", "benchmarks.peers.codec")
LEVEL = 1
LEVEL_1 = "wb1"  # which pysam takes, but does not declare
CHUNK = 4 << 20


def codec(given: Path) -> tuple[str, Pipeline]:
    """What it is called, and the pipeline, whose last standard output is the file."""
    if program := shutil.which("bgzip"):
        return f"bgzip -@2 -l{LEVEL}", [
            [program, "-dc", "-@2", given],
            [program, "-c", "-@2", f"-l{LEVEL}"],
        ]
    own = (*HTSLIB, given, "/dev/stdout")
    return f"htslib of pysam, one thread, level {LEVEL}", [own]


def main(argv: list[str]) -> int:
    """The command line."""
    source, sink = argv
    with (
        pysam.BGZFile(source, "rb", None) as reading,
        pysam.BGZFile(sink, LEVEL_1, None) as writing,  # type: ignore[arg-type]
    ):
        while chunk := reading.read(CHUNK):
            writing.write(chunk)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
