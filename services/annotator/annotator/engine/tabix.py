"""The tabix index of the annotated VCF, from columns that are at hand.

Format: "The Tabix index file format", htslib documentation (tabix.pdf); bins and the linear
index as in section 5.2 of the SAM specification.  htslib would read the whole file once more.

Offsets are virtual: where a BGZF block begins in the file, times 2^16, plus the place within the
block's text.  Blocks of records come in order; of each only runs of equal bins are kept.
"""

import struct
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from annotator.engine import bgzf

Offsets = npt.NDArray[np.uint64]
Positions = npt.NDArray[np.int64]

#: The largest position that bins can hold.
LARGEST = 1 << 29
#: Bin that holds counts instead of places: what `bcftools index -n` tells.
_COUNTS = 37450
_WINDOW = 14


@dataclass(frozen=True)
class Runs:
    """A block's records of one contig; offsets are relative to the block's place in the file.

    `bins`, `starts`, `ends`: runs of records in one bin; `windows`, `lowest`: stretches of
    2^14 bases and the first record that touches each.
    """

    contig: str
    records: int
    bins: npt.NDArray[np.int64]
    starts: Offsets
    ends: Offsets
    windows: npt.NDArray[np.int64]
    lowest: Offsets


def offsets(text: memoryview, blocks: list[bytes]) -> Offsets:
    """Where each line of a text begins, and where the last ends; `blocks`: the text as BGZF."""
    starts = np.concatenate([[0], np.flatnonzero(np.frombuffer(text, np.uint8) == 10) + 1])
    places = np.concatenate([[0], np.cumsum([len(block) for block in blocks])])
    block, within = np.divmod(starts, bgzf.BLOCK)
    virtual: Offsets = (places[block] << 16 | within).astype(np.uint64)
    return virtual


def runs(contig: str, first: Positions, last: Positions, at: Offsets) -> Runs:
    """The runs of a contig's records; positions 1-based, `at` one longer than they are."""
    begin, end = first - 1, last
    bins = _bins(begin, end)
    new = np.flatnonzero(np.concatenate([[True], bins[1:] != bins[:-1]]))
    stop = np.concatenate([new[1:], [len(bins)]])
    windows, lowest = _windows(begin >> _WINDOW, (end - 1) >> _WINDOW, at)
    return Runs(contig, len(bins), bins[new], at[new], at[stop], windows, lowest)


def _bins(begin: Positions, end: Positions) -> npt.NDArray[np.int64]:
    """The smallest bin that holds each span (SAM specification, `reg2bin`)."""
    bins = np.zeros(len(begin), np.int64)
    for shift, base in ((26, 1), (23, 9), (20, 73), (17, 585), (14, 4681)):
        low = begin >> shift
        bins = np.where(low == (end - 1) >> shift, base + low, bins)
    return bins


def _windows(
    low: Positions, high: Positions, at: Offsets
) -> tuple[npt.NDArray[np.int64], Offsets]:
    """Windows that are touched, and the offset of the first record that touches each."""
    count = high - low + 1
    number = np.repeat(np.arange(len(low)), count)
    behind = np.arange(len(number)) - np.repeat(np.cumsum(count) - count, count)
    windows, first = np.unique(low[number] + behind, return_index=True)
    return windows, at[number[first]]


@dataclass
class _Contig:
    chunks: dict[int, list[list[int]]] = field(default_factory=dict)
    linear: dict[int, int] = field(default_factory=dict)
    records: int = 0
    first: int = 0
    last: int = 0

    def add(self, found: Runs, base: int) -> None:
        shift = base << 16
        triples = zip(found.bins.tolist(), found.starts.tolist(), found.ends.tolist(), strict=True)
        for number, start, end in triples:
            places = self.chunks.setdefault(number, [])
            # Chunks that meet, or lie in one block, are one.
            if places and places[-1][1] >> 16 >= (start + shift) >> 16:
                places[-1][1] = end + shift
            else:
                places.append([start + shift, end + shift])
        for window, lowest in zip(found.windows.tolist(), found.lowest.tolist(), strict=True):
            self.linear.setdefault(window, lowest + shift)
        if not self.records:
            self.first = int(found.starts[0]) + shift
        self.last = int(found.ends[-1]) + shift
        self.records += found.records

    def packed(self) -> bytes:
        parts = [struct.pack("<i", len(self.chunks) + 1)]
        for number, places in self.chunks.items():
            parts.append(struct.pack("<Ii", number, len(places)))
            parts += [struct.pack("<2Q", *place) for place in places]
        parts.append(struct.pack("<Ii2Q2Q", _COUNTS, 2, self.first, self.last, self.records, 0))
        length = max(self.linear) + 1
        parts.append(struct.pack("<i", length))
        before = self.first
        for window in range(length):
            # Where no record lies, a reader may begin at the one before.
            before = self.linear.get(window, before)
            parts.append(struct.pack("<Q", before))
        return b"".join(parts)


class Index:
    """Takes the runs of blocks, in order, and writes the index."""

    def __init__(self) -> None:
        self._contigs: dict[str, _Contig] = {}

    def add(self, found: list[Runs], base: int) -> None:
        """A block's runs; `base` is where the block's first BGZF block begins in the file."""
        for one in found:
            self._contigs.setdefault(one.contig, _Contig()).add(one, base)

    @property
    def records(self) -> int:
        """How many records there are."""
        return sum(contig.records for contig in self._contigs.values())

    def write(self, path: Path) -> None:
        """Write the index file."""
        names = b"".join(name.encode() + b"\0" for name in self._contigs)
        head = struct.pack(
            "<4s8i", b"TBI\1", len(self._contigs), 2, 1, 2, 0, ord("#"), 0, len(names)
        )
        body = b"".join(contig.packed() for contig in self._contigs.values())
        path.write_bytes(bgzf.blocks(head + names + body + struct.pack("<Q", 0)) + bgzf.END)
