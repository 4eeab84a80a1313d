"""Does a record fit the reference?  Its contig, its position, its REF allele.

`fit` of a record is one of
    ok              REF is what the reference has
    unknown_contig  the reference has no such sequence
    not_covered     the reference carries no bases there (outside its part, or N)
    ref_mismatch    REF differs from the reference
"""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from annotator.engine.records import refuse_first
from annotator.engine.refusal import Refused
from annotator.reference import Contig, Reference

FITS = ["ok", "unknown_contig", "not_covered", "ref_mismatch"]
FIT = pl.Enum(FITS)
OK, UNKNOWN, NOT_COVERED, MISMATCH = range(4)

#: A contig where more than this share of the records differs is another sequence than ours:
#: on a wrong assembly about 70 % of single bases differ, in a sound file next to none.
TOO_MANY = 0.2

#: Bases that are read at once for a block.
WINDOW = 16 << 20

_N = ord("N")


@dataclass
class Fits:
    """Counts per contig, and the decision which contigs are another sequence than ours."""

    ok: Counter[str] = field(default_factory=Counter)
    mismatched: Counter[str] = field(default_factory=Counter)
    other: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, found: npt.NDArray[np.uint8]) -> None:
        """Count the records of a contig."""
        counts = np.bincount(found, minlength=len(FITS)).tolist()
        self.ok[name] += counts[OK]
        self.mismatched[name] += counts[MISMATCH]
        self.other[name] += counts[NOT_COVERED]

    def merge(self, other: "Fits") -> None:
        """Take over the counts of another block."""
        self.ok.update(other.ok)
        self.mismatched.update(other.mismatched)
        self.other.update(other.other)

    def foreign_contigs(self) -> list[str]:
        """Contigs whose records may not be annotated at all, since agreement is chance."""
        return [name for name in self.mismatched if self._foreign(name)]

    def _foreign(self, name: str) -> bool:
        bad = self.mismatched[name]
        if not bad:
            return False
        return not self.ok[name] or (bad > 1 and bad / (bad + self.ok[name]) > TOO_MANY)


def compare(
    bases: npt.NDArray[np.uint8], first: int, pos: npt.NDArray[np.int64], ref: pl.Series
) -> npt.NDArray[np.uint8]:
    """Numbers of `FITS` for REF alleles in upper case; `bases` begin at position `first`.

    Most alleles are single bases and decided at once; only the others are looked at one by one.
    """
    at = pos - first
    found = np.full(len(at), NOT_COVERED, np.uint8)
    inside = (at >= 0) & (at < len(bases))
    one = (ref.str.len_bytes() == 1).to_numpy()
    short = inside & one
    there = bases[at[short]]
    given = ref.filter(pl.Series(short)).cast(pl.Binary).bin.reinterpret(dtype=pl.UInt8).to_numpy()
    unknown = (there == _N) | (given == _N) & (there == given)
    found[short] = np.where(unknown, NOT_COVERED, np.where(there == given, OK, MISMATCH))
    long = np.flatnonzero(inside & ~one)
    if len(long):
        texts = ref.gather(long)
        same = _same(bases, at[long], texts)
        found[long[same]] = OK
        odd = long[~same]
        found[odd] = [
            _long(bases, place, text)
            for place, text in zip(at[odd], ref.gather(odd).to_list(), strict=True)
        ]
    return found


def _same(
    bases: npt.NDArray[np.uint8], at: npt.NDArray[np.int64], texts: pl.Series
) -> npt.NDArray[np.bool_]:
    """Which texts stand in the sequence at their places, compared letter by letter at once."""
    size = texts.str.len_bytes().to_numpy().astype(np.int64)
    given = np.frombuffer("".join(texts.to_list()).encode(), np.uint8)
    number = np.repeat(np.arange(len(size)), size)
    begin = np.cumsum(size) - size
    place = at[number] + np.arange(len(given)) - begin[number]
    inside = place < len(bases)
    there = bases[np.minimum(place, len(bases) - 1)]
    differs = ~inside | (there != given) | (given == _N)
    same: npt.NDArray[np.bool_] = np.bincount(number[differs], minlength=len(size)) == 0
    return same


def _long(bases: npt.NDArray[np.uint8], at: int, ref: str) -> int:
    there = bases[at : at + len(ref)].tobytes().decode("ascii")
    if there == ref:
        return OK if ref.strip("N") else NOT_COVERED
    unknown = len(there) < len(ref) or all(a in (b, "N") for a, b in zip(there, ref, strict=True))
    return NOT_COVERED if unknown else MISMATCH


class Fitter:
    """Compares records with the sequences of a reference, which are mapped into memory."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self._bases: dict[str, npt.NDArray[np.uint8]] = {}

    def fitted(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, Fits, dict[str, str]]:
        """The frame with the columns `contig` (the reference's name) and `fit`.

        Then the counts, and the contigs' names: theirs → ours.
        """
        fits = Fits()
        names = frame["chrom"].unique(maintain_order=True).to_list()
        own = {name: self.reference.own_name(name) for name in names}
        found = np.full(len(frame), UNKNOWN, np.uint8)
        for name in names:
            where = None if len(names) == 1 else (frame["chrom"] == name).to_numpy()
            if (contig := own[name]) is not None:
                part = frame if where is None else frame.filter(pl.Series(where))
                codes = self._one(self.reference.contigs[contig], part)
                fits.add(contig, codes)
                found[slice(None) if where is None else where] = codes
        contigs = {name: own[name] or name for name in names}
        return (
            frame.with_columns(
                contig=_renamed(frame["chrom"], contigs),
                fit=pl.Series(found).cat.to(FIT),
            ),
            fits,
            contigs,
        )

    def _one(self, contig: Contig, part: pl.DataFrame) -> npt.NDArray[np.uint8]:
        refuse_first(
            part, pl.col("pos") > contig.length + 1, "BEYOND_CONTIG",
            f"Line {{line}}: position {{pos}} lies beyond the end of {contig.name} "
            f"({contig.length:,} bases in {self.reference.about.assembly}).",
            "Was the file made with another genome assembly? Choose the reference that it was "
            "made with.",
        )  # fmt: skip
        pos = part["pos"].to_numpy()
        return compare(*self._window(contig.name, pos, part["ref"]), pos, part["ref"])

    def _window(
        self, contig: str, pos: npt.NDArray[np.int64], ref: pl.Series
    ) -> tuple[npt.NDArray[np.uint8], int]:
        """Bases that hold those at `pos`: read where they lie close, else mapped.

        Pages that were mapped stay in memory for the whole run, those that were read do not.
        """
        bases, first = self.bases(contig)
        longest = ref.str.len_bytes().max()
        assert isinstance(longest, int)
        low = max(int(pos.min()) - first, 0)
        high = max(min(int(pos.max()) - first + longest, len(bases)), low)
        if high - low > WINDOW:
            return bases, first
        path = self.reference.file(contig, "sequence")
        if path is None:
            return bases, first
        return np.fromfile(path, np.uint8, high - low, offset=low), first + low

    def bases(self, contig: str) -> tuple[npt.NDArray[np.uint8], int]:
        """The bases of the covered part of a contig, as ASCII, and the position of the first."""
        if contig not in self._bases:
            path = self.reference.file(contig, "sequence")
            # A plain view: slices of a memmap cost ten times those of an array.
            self._bases[contig] = (
                np.memmap(path, np.uint8, "r").view(np.ndarray) if path else np.empty(0, np.uint8)
            )
        return self._bases[contig], self.reference.contigs[contig].covered[0]


def _renamed(chrom: pl.Series, names: dict[str, str]) -> pl.Series:
    if all(theirs == ours for theirs, ours in names.items()):
        return chrom.alias("contig")
    return chrom.replace_strict(names, return_dtype=pl.String).alias("contig")


def looks_like(reference: Reference, lengths: dict[str, int | None]) -> str | None:
    """The other assembly that the contig lengths of a header betray."""
    for assembly, known in reference.about.other_assemblies.items():
        for name, length in lengths.items():
            own = reference.own_name(name)
            if own and length and known.get(own) == length:
                return assembly
    return None


def wrong_assembly(reference: Reference, fits: Fits, other: str | None) -> Refused:
    """The refusal of a file whose REF alleles are those of another genome."""
    bad = sum(fits.mismatched.values())
    checked = bad + sum(fits.ok.values())
    hint = f" Its header looks like {other}." if other else ""
    return Refused(
        "WRONG_ASSEMBLY",
        f"{bad:,} of {checked:,} reference alleles differ from {reference.about.assembly}: the "
        f"file was made with another genome assembly.{hint}",
        "Choose the reference that the file was made with, or lift the file over.",
    )
