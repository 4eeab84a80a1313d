"""Does a record fit the reference?  Its contig, its position, its REF allele.

`fit` of a record is one of
    ok              REF is what the reference has
    unknown_contig  the reference has no such sequence
    not_covered     the reference carries no bases there (outside its part, or N)
    ref_mismatch    REF differs from the reference
"""

from collections import Counter
from dataclasses import dataclass, field

import polars as pl
import pysam

from annotator.engine.records import refuse_first
from annotator.engine.refusal import Refused
from annotator.reference import Reference

#: A contig where more than this share of the records differs is another sequence than ours:
#: on a wrong assembly about 70 % of single bases differ, in a sound file next to none.
TOO_MANY = 0.2


@dataclass
class Fits:
    """Counts per contig, and the decision which contigs are another sequence than ours."""

    ok: Counter[str] = field(default_factory=Counter)
    mismatched: Counter[str] = field(default_factory=Counter)
    other: Counter[str] = field(default_factory=Counter)

    def foreign_contigs(self) -> list[str]:
        """Contigs whose records may not be annotated at all, since agreement is chance."""
        return [name for name in self.mismatched if self._foreign(name)]

    def _foreign(self, name: str) -> bool:
        bad = self.mismatched[name]
        return not self.ok[name] or (bad > 1 and bad / (bad + self.ok[name]) > TOO_MANY)


class Fitter:
    """Compares records with the sequences of a reference."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self.genome = pysam.FastaFile(str(reference.fasta))
        self.held = dict(zip(self.genome.references, self.genome.lengths, strict=True))
        self.fits = Fits()

    def add(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with the columns `contig` (the reference's name) and `fit`."""
        names = {name: self.reference.own_name(name) for name in frame["chrom"].unique()}
        contig = pl.col("chrom").replace_strict(names, return_dtype=pl.String)
        frame = frame.with_columns(own=contig)
        parts = [self._one(part) for _, part in frame.group_by("own", maintain_order=True)]
        return pl.concat(parts).sort("line").with_columns(
            contig=pl.coalesce("own", "chrom")
        ).drop("own")  # fmt: skip

    def _one(self, part: pl.DataFrame) -> pl.DataFrame:
        name = part["own"][0]
        if name is None:
            return part.with_columns(fit=pl.lit("unknown_contig"))
        length = self.reference.contigs[name].length
        refuse_first(
            part, pl.col("pos") > length + 1, "BEYOND_CONTIG",
            f"Line {{line}}: position {{pos}} lies beyond the end of {name} ({length:,} bases in "
            f"{self.reference.about.assembly}).",
            "Was the file made with another genome assembly? Choose the reference that it was "
            "made with.",
        )  # fmt: skip
        found = self._compare(name, part)
        self._count(name, Counter(found))
        return part.with_columns(fit=pl.Series(found, dtype=pl.String))

    def _count(self, name: str, found: Counter[str]) -> None:
        self.fits.ok[name] += found["ok"]
        self.fits.mismatched[name] += found["ref_mismatch"]
        self.fits.other[name] += found["not_covered"]

    def _compare(self, name: str, part: pl.DataFrame) -> list[str]:
        first, last = self.reference.contigs[name].covered
        positions, refs = part["pos"].to_list(), part["ref"].str.to_uppercase().to_list()
        low = min(positions) if positions else 1
        high = max(p + len(r) for p, r in zip(positions, refs, strict=True))
        low, high = max(low, first), min(high, last)
        sequence = self.genome.fetch(name, low - 1, high).upper() if high >= low else ""
        return [
            _fit(sequence, position - low, ref) if first <= position <= last else "not_covered"
            for position, ref in zip(positions, refs, strict=True)
        ]


def _fit(sequence: str, at: int, ref: str) -> str:
    """Most records are decided by one comparison in C; only the others are looked at closely."""
    if sequence.startswith(ref, at):
        return "ok" if ref != "N" else "not_covered"
    there = sequence[at : at + len(ref)]
    unknown = len(there) < len(ref) or all(a in (b, "N") for a, b in zip(there, ref, strict=True))
    return "not_covered" if unknown else "ref_mismatch"


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
