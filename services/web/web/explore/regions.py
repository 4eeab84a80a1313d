"""Places on the genome as people write them: `22`, `chr22:500`, `22:20,000,000-21,000,000`."""

import re
from typing import Final

import msgspec

#: Positions are UInt32 in the table.
LARGEST: Final = 2**32 - 1
_WRITTEN: Final = re.compile(
    r"(?P<chrom>[^\s:]{1,100})(?::(?P<first>[\d,]+)(?:-(?P<last>[\d,]+))?)?"
)
_MITOCHONDRION: Final = frozenset({"M", "MT"})


class Region(msgspec.Struct, frozen=True):
    """From `first` to `last`, both 1-based and part of it."""

    chrom: str
    first: int = 1
    last: int = LARGEST

    def __str__(self) -> str:
        if (self.first, self.last) == (1, LARGEST):
            return self.chrom
        return f"{self.chrom}:{self.first}" + (f"-{self.last}" if self.last > self.first else "")

    @property
    def names(self) -> list[str]:
        """The contig by any of its usual names."""
        bare = self.chrom.removeprefix("chr")
        bares = _MITOCHONDRION if bare in _MITOCHONDRION else {bare}
        return sorted({self.chrom, *bares, *(f"chr{name}" for name in bares)})


def read_region(text: str) -> Region:
    """Raises `ValueError` with a sentence for whoever wrote it."""
    found = _WRITTEN.fullmatch(text)
    if not found:
        raise ValueError(f"“{text}” is no region: write it as 22:20000000-21000000, or 22 alone.")
    if found["first"] is None:
        return Region(found["chrom"])
    first = _number(found["first"])
    last = first if found["last"] is None else _number(found["last"])
    if not 1 <= first <= last <= LARGEST:
        raise ValueError(
            f"“{text}” is no region: positions begin at 1, and the first comes before the last."
        )
    return Region(found["chrom"], first, last)


def _number(digits: str) -> int:
    return int(digits.replace(",", "")[:20] or "0")
