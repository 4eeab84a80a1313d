"""Proteins in the sequence: from ATG to a stop codon, in frame, with no stop between."""

import numpy as np
from numpy.typing import NDArray

from benchmarks.generate.genome import Codes

_CODONS = np.stack(np.unravel_index(np.arange(64), (4, 4, 4)), axis=1).astype(np.uint8)
#: ATG; TAA, TAG and TGA (the standard code, NCBI's table 1).
START, STOPS = 14, (48, 50, 56)
_SENSE = np.setdiff1d(np.arange(64), STOPS)


def places(cds: list[tuple[int, int]], strand: str) -> NDArray[np.int64]:
    """The 0-based places of a CDS's bases, in the order in which they are translated."""
    found = np.concatenate([np.arange(a - 1, b) for a, b in cds])
    return found if strand == "+" else found[::-1]


def write_protein(
    codes: Codes, cds: list[tuple[int, int]], strand: str, rng: np.random.Generator
) -> None:
    """Put a random protein there.  The length of the CDS must be a multiple of three."""
    at = places(cds, strand)
    numbers = rng.choice(_SENSE, len(at) // 3)
    numbers[0], numbers[-1] = START, rng.choice(STOPS)
    bases = _CODONS[numbers].reshape(-1)
    codes[at] = bases if strand == "+" else 3 - bases


def translates(codes: Codes, cds: list[tuple[int, int]], strand: str) -> bool:
    """Whether it begins with ATG, ends with the first stop, and has no base too many."""
    at = places(cds, strand)
    if len(at) % 3:
        return False
    bases = codes[at].astype(np.int64)
    bases = bases if strand == "+" else 3 - bases
    numbers = bases.reshape(-1, 3) @ np.array((16, 4, 1))
    stops = np.isin(numbers, STOPS)
    return bool(numbers[0] == START and stops[-1] and stops.sum() == 1)
