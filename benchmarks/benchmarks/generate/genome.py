"""A random sequence, held as codes so that complement and codons are arithmetic."""

from pathlib import Path

import numpy as np
import pysam
from numpy.typing import NDArray

#: 0..3 for A, C, G, T: the complement of a code is 3 - code, the transition of it code ^ 2.
Codes = NDArray[np.uint8]

LETTERS = np.frombuffer(b"ACGT", np.uint8)

#: Parts of 100 that are A, C, G, T: as in man, 41 % G and C.
SHARES = (30, 20, 21, 29)
LINE = 60


def random_codes(length: int, rng: np.random.Generator) -> Codes:
    """`length` bases of a sequence in which nothing is written yet."""
    table = np.repeat(np.arange(4, dtype=np.uint8), SHARES)
    return table[rng.integers(0, 100, length, dtype=np.uint8)]


def text(codes: Codes) -> str:
    """The letters."""
    return LETTERS[codes].tobytes().decode()


def write_fasta(codes: Codes, contig: str, path: Path) -> None:
    """Plain FASTA with its index: what csq reads fastest."""
    letters = LETTERS[codes]
    whole = len(letters) // LINE * LINE
    rows = np.full((whole // LINE, LINE + 1), ord("\n"), np.uint8)
    rows[:, :LINE] = letters[:whole].reshape(-1, LINE)
    rest = letters[whole:].tobytes()
    with path.open("wb") as file:
        file.write(f">{contig}\n".encode())
        file.write(rows.tobytes())
        file.write(rest + b"\n" if rest else b"")
    pysam.faidx(str(path))
