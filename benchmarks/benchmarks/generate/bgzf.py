"""Writing bgzip files: through bgzip where it is installed, for it is faster, else by htslib."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import pysam


@contextmanager
def bgzf(path: Path) -> Iterator[IO[bytes]]:
    """Open for writing; on leaving, the file is whole."""
    program = shutil.which("bgzip")
    if program is None:
        with pysam.BGZFile(str(path), "wb", None) as file:
            yield cast(IO[bytes], file)  # it is one, without saying so
        return
    with path.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 (a program of this machine's, our own arguments)
            [program, "-@2", "-c"], stdin=subprocess.PIPE, stdout=out
        )
        assert process.stdin is not None
        with process.stdin as pipe:
            yield pipe
    if process.wait():
        raise RuntimeError(f"{program} ended with code {process.returncode}; is the disk full?")


def index(path: Path) -> None:
    """Write the .tbi beside it."""
    pysam.tabix_index(str(path), preset="vcf", force=True)
