"""Genotypes: do they name alleles that exist, are they haplotypes, who carries what?

A genotype is the first subfield of a sample: numbers of alleles, parted by `/` or, when
phased, by `|` (VCF 4.3, section 1.6.2).  Almost all are one or two digits: those are read as a
matrix of bytes; a record with any other goes through the text.
"""

import io
import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from annotator.engine.records import refuse_first

#: What a sample has at a record; the order of the columns of `Genotypes.counts`.
KINDS = ("hom_ref", "het", "hom_alt", "missing")

#: Byte -> number of the allele; MISSING for a dot, ODD for what is neither.
MISSING, ODD = 10, 15
_ALLELE = np.full(256, ODD, np.uint8)
_ALLELE[48:58] = range(10)
_ALLELE[46] = MISSING
#: What may follow a genotype: colon, tab, line end.
_ENDS = np.zeros(256, np.bool_)
_ENDS[[58, 9, 10]] = True
_TAB, _SLASH, _BAR = 9, 47, 124

PHASE_SET = "(?:^|:)PS(?::|$)"
#: Wider than the specification: whatever a parser might read as numbers of alleles counts.
GENOTYPE = re.compile(r"[0-9.|/]+")
#: bcftools csq knows haploid and diploid genotypes.
PLOIDY = 2


@dataclass
class Genotypes:
    """What the genotypes of a block, or of all blocks so far, show.

    `counts`: samples × KINDS.  `barred`: some are phased; `broken`: not all can be haplotypes.
    """

    counts: npt.NDArray[np.int64]
    barred: bool = False
    broken: bool = False

    @classmethod
    def none(cls, samples: int) -> "Genotypes":
        """Before anything was seen."""
        return cls(np.zeros((samples, len(KINDS)), np.int64))

    def merge(self, other: "Genotypes") -> None:
        """Take over what another block shows."""
        self.counts += other.counts
        self.barred |= other.barred
        self.broken |= other.broken

    def told(self, samples: list[str]) -> dict[str, dict[str, int]]:
        """Sample -> how many records of each kind it has."""
        rows = self.counts.tolist()
        told = (dict(zip(KINDS, row, strict=True)) for row in rows)
        return dict(zip(samples, told, strict=True))

    @property
    def phased(self) -> bool:
        """True when csq may build haplotypes across records.

        Phase sets (FORMAT/PS) hold within a set only, which csq knows nothing of: such a file
        counts as not phased.
        """
        return self.barred and not self.broken


def look(frame: pl.DataFrame, samples: int) -> Genotypes:
    """Check and count the genotypes of a block; `frame` has line, ref, alt, rest.

    Raises `Refused` when one names an allele that its record does not have: csq would crash.
    """
    found = Genotypes.none(samples)
    if not samples or not len(frame):
        return found
    formats = frame["rest"].str.extract(r"^([^\t]*)")
    has_gt = formats.str.contains("^GT(?::|$)")
    found.broken = not has_gt.all() or bool(formats.unique().str.contains(PHASE_SET).any())
    found.counts[:, KINDS.index("missing")] += len(frame) - int(has_gt.sum())
    told = (
        frame.filter(has_gt)
        .with_row_index("at")
        .with_columns(
            n=pl.when(pl.col("alt") == ".")
            .then(0)
            .otherwise(pl.col("alt").str.count_matches(",", literal=True) + 1)
        )
    )
    if len(told):
        cells = _Cells(told["rest"], samples)
        cells.count(found)
        bad = _bad_texts(told[np.flatnonzero(~cells.plain)], found)
        _refuse(told[np.sort([*np.flatnonzero(cells.beyond(told["n"])), *bad])])
    return found


class _Cells:
    """Genotypes as a matrix, records × samples, of the numbers of their two alleles.

    A haploid genotype has its allele twice.  `plain`: records whose cells all are digits.
    """

    def __init__(self, rest: pl.Series, samples: int) -> None:
        text = _bytes(rest)
        start = np.flatnonzero(text == _TAB).reshape(len(rest), samples) + 1
        first, self.sign, second, end = (text[start + i] for i in range(4))
        one, two = _ALLELE[first], _ALLELE[second]
        haploid = _ENDS[self.sign]
        diploid = ((self.sign == _SLASH) | (self.sign == _BAR)) & _ENDS[end] & (two != ODD)
        self.plain = ((haploid | diploid) & (one != ODD)).all(axis=1)
        self.one, self.two = one, np.where(haploid, one, two)

    def beyond(self, alleles: pl.Series) -> npt.NDArray[np.bool_]:
        """Plain records with a genotype that names an allele beyond the last."""
        limit = alleles.to_numpy()[:, None]
        over = ((self.one > limit) & (self.one < MISSING)) | (
            (self.two > limit) & (self.two < MISSING)
        )
        beyond: npt.NDArray[np.bool_] = self.plain & over.any(axis=1)
        return beyond

    def count(self, found: Genotypes) -> None:
        """Count the plain records, and see whether they are phased."""
        one, two, sign = (part[self.plain] for part in (self.one, self.two, self.sign))
        missing = (one == MISSING) | (two == MISSING)
        het = ~missing & (one != two)
        same = ~missing & (one == two)
        kinds = (same & (one == 0), het, same & (one != 0), missing)
        for kind, cells in enumerate(kinds):
            found.counts[:, kind] += cells.sum(axis=0)
        found.barred |= bool((sign == _BAR).any())
        # Where both alleles are the same, or none is known, there is nothing to phase.
        found.broken |= bool(((one != two) & (sign == _SLASH)).any())


def _bytes(rest: pl.Series) -> npt.NDArray[np.uint8]:
    """FORMAT and samples as one text, a line each, with room behind the last."""
    held = io.BytesIO()
    rest.to_frame().write_csv(held, include_header=False, quote_style="never", separator="\x01")
    held.write(b"\n\n\n")
    return np.frombuffer(held.getbuffer(), np.uint8)


def _bad_texts(told: pl.DataFrame, found: Genotypes) -> list[int]:
    """Count the records with other genotypes than digits; gives the numbers of the bad ones.

    The numbers are those of the column `at`.
    """
    bad = []
    for at, limit, rest in told.select("at", "n", "rest").iter_rows():
        cells = rest.split("\t")[1:]
        largest = 0
        for sample, cell in enumerate(cells):
            genotype = GENOTYPE.match(cell)
            text = genotype[0] if genotype else ""
            alleles = re.split("[/|]", text)
            largest = max([largest, *map(int, re.findall("[0-9]+", text))])
            found.counts[sample, _kind(alleles)] += 1
            found.barred |= "|" in text
            found.broken |= len(alleles) > PLOIDY or ("/" in text and len(set(alleles)) > 1)
        if largest > limit:
            bad.append(at)
    return bad


def _kind(alleles: list[str]) -> int:
    if "." in alleles or "" in alleles:
        return KINDS.index("missing")
    if len({int(allele) for allele in alleles}) > 1:
        return KINDS.index("het")
    return KINDS.index("hom_alt" if int(alleles[0]) else "hom_ref")


def _refuse(bad: pl.DataFrame) -> None:
    refuse_first(
        bad, pl.lit(True), "BAD_GENOTYPE",
        "Line {line}: a genotype (GT) names an allele that is not among REF and ALT "
        "({ref} and {alt}).",
        "Correct the genotypes of this line and upload the file again.",
    )  # fmt: skip
