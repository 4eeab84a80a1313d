"""Genotypes: do they name alleles that exist, and may they be taken as haplotypes?

A genotype is the first subfield of a sample: numbers of alleles, parted by `/` or, when
phased, by `|` (VCF 4.3, section 1.6.2).
"""

import polars as pl

from annotator.engine.records import refuse_first

HAS_GT = r"^GT[:\t]"
PHASED = r"\t[0-9.]+\|"
UNPHASED = r"\t[0-9.]+(?:\|[0-9.]+)*/"
#: Homozygous or missing: phase says nothing here.
INDIFFERENT = r"\t(?:\./\.|0/0|1/1|2/2|3/3)"
#: More than two alleles at once: csq knows haploid and diploid only.
POLYPLOID = r"\t[0-9.]+[|/][0-9.]+[|/]"


def check(frame: pl.DataFrame) -> None:
    """Refuse genotypes that name an allele which the record does not have: csq crashes on them."""
    counted = frame.filter(pl.col("rest").str.contains(HAS_GT)).with_columns(
        alleles=pl.when(pl.col("alt") == ".")
        .then(0)
        .otherwise(pl.col("alt").str.count_matches(",", literal=True) + 1)
    )
    for alleles, part in counted.group_by("alleles"):
        refuse_first(
            part, _names_more_than(int(alleles[0])), "BAD_GENOTYPE",
            "Line {line}: a genotype (GT) names an allele that is not among REF and ALT "
            "({ref} and {alt}).",
            "Correct the genotypes of this line and upload the file again.",
        )  # fmt: skip


def _names_more_than(alleles: int) -> pl.Expr:
    if alleles < 9:
        larger = f"(?:[{alleles + 1}-9]|[1-9][0-9]+)"
        # Wider than the specification: whatever a parser might read as a number counts.
        return pl.col("rest").str.contains(rf"\t(?:[0-9.|/]*[.|/])?0*{larger}(?:[^0-9]|$)")
    # Many alleles are rare: take the numbers out and compare them.
    genotypes = pl.col("rest").str.extract_all(r"\t[0-9.|/]+").list.join("|")
    numbers = genotypes.str.extract_all("[0-9]+")
    return numbers.list.eval(pl.element().cast(pl.Int64, strict=False) > alleles).list.any()


class Phase:
    """Gathers, block by block, whether every heterozygous genotype is phased as a whole.

    Phase sets (FORMAT/PS) make haplotypes that hold within a set only; bcftools csq knows
    nothing of sets, so such a file is treated as not phased.
    """

    def __init__(self) -> None:
        self.seen = False
        self.broken = False

    def look(self, frame: pl.DataFrame) -> None:
        """Take the genotypes of a block into account."""
        if self.broken or frame["rest"].null_count() == len(frame):
            return
        rest = frame["rest"]
        told = rest.filter(rest.str.contains(HAS_GT))
        kept = told.str.replace_all(INDIFFERENT, "\t")
        self.seen = self.seen or bool(kept.str.contains(PHASED).any())
        signs = (
            len(told) < len(rest),
            kept.str.contains(UNPHASED).any(),
            told.str.contains(POLYPLOID).any(),
            rest.str.contains(r"^[^\t]*:PS[:\t]").any(),
        )
        self.broken = any(signs)

    @property
    def whole(self) -> bool:
        """True when csq may build haplotypes across records."""
        return self.seen and not self.broken
