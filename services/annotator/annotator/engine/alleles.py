"""Records split into alleles, a row each.

Columns: record (number in the block), line, row, allele (1, 2, … as in a genotype), contig, pos,
ref, alt, status, class, the allele in its least form: least_pos, least_ref, least_alt, and
`change`: of an SNV four times the number of REF's base plus that of ALT's (see `keys.py`).
`status` says whether the allele is annotated, and if not, why:
    annotated · symbolic (`*`, `<DEL>`, breakend) · no_alternative (`.`, or ALT equals REF)
    · unknown_contig · not_covered · ref_mismatch (see `fit.py`)
"""

import numpy as np
import numpy.typing as npt
import polars as pl

from annotator.engine.records import PLAIN
from annotator.engine.shape import minimal
from annotator.reference.keys import NO_CHANGE, changes

STATUS = pl.Enum(
    ["annotated", "unknown_contig", "not_covered", "ref_mismatch", "symbolic", "no_alternative"]
)
#: The four before these are numbered as in `fit.FITS`.
SYMBOLIC, NO_ALTERNATIVE = 4, 5
CLASS = pl.Enum(["SNV", "MNV", "insertion", "deletion", "other"])
SNV, OTHER = 0, 4

_KEPT = ("line", "row", "contig", "pos", "ref", "alt", "fit")

Codes = npt.NDArray[np.uint8]


def alleles_of(records: pl.DataFrame) -> pl.DataFrame:
    """The alleles of a block of records, in order; `row` only if the records have one.

    Nearly all are SNVs, which arrays of bytes tell; the others are looked at as texts.
    """
    split = _split(records)
    status: Codes = split["fit"].to_physical().to_numpy().copy()
    change = changes(split["ref"], split["alt"])
    same = (change == NO_CHANGE) | (change // 4 == change % 4)
    kind: Codes = np.where(same, OTHER, SNV).astype(np.uint8)
    split = split.drop("fit").with_columns(least_pos="pos", least_ref="ref", least_alt="alt")
    others = np.flatnonzero(kind != SNV)
    if len(others):
        split = _other_alleles(split, others, status, kind, change)
    return split.with_columns(
        pl.Series("status", status).cat.to(STATUS),
        pl.Series("class", kind).cat.to(CLASS),
        pl.Series("change", change),
    )


def _split(records: pl.DataFrame) -> pl.DataFrame:
    split = records.select(name for name in _KEPT if name in records.columns)
    split = split.with_row_index("record")
    if not split["alt"].str.contains(",", literal=True).any():
        return split.with_columns(allele=pl.lit(1, pl.UInt16))
    alts = pl.col("alt").str.split(",")
    numbers = pl.int_ranges(1, alts.list.len() + 1, dtype=pl.UInt16)
    return split.with_columns(alts, allele=numbers).explode("alt", "allele")


def _other_alleles(
    split: pl.DataFrame, where: npt.NDArray[np.int64], status: Codes, kind: Codes, change: Codes
) -> pl.DataFrame:
    """Fill in status, class and change of other alleles; gives `split` with least forms."""
    few = split[where]
    plain = few["alt"].str.contains(PLAIN)
    nothing = (few["alt"] == ".") | (few["alt"] == few["ref"])
    status[where[(~plain).to_numpy()]] = SYMBOLIC
    status[where[nothing.to_numpy()]] = NO_ALTERNATIVE
    long = (few["ref"].str.len_bytes() > 1) & (few["alt"].str.len_bytes() > 1) & plain
    if long.any():
        at = long.arg_true()
        places = few.select("pos", "ref", "alt")[at].iter_rows()
        trimmed = zip(*(minimal(*place) for place in places), strict=True)
        names = ("least_pos", "least_ref", "least_alt")
        for name, values in zip(names, trimmed, strict=True):
            least = pl.Series(list(values), dtype=split.schema[name])
            split = split.with_columns(split[name].scatter(where[at.to_numpy()], least))
            few = few.with_columns(few[name].scatter(at, least))
    sequence = plain & ~nothing
    change[where] = np.where(sequence, changes(few["least_ref"], few["least_alt"]), NO_CHANGE)
    named = few.select(pl.when(sequence).then(_class()).otherwise(pl.lit("other")))
    kind[where] = named.to_series().cast(CLASS).to_physical().to_numpy()
    return split


def _class() -> pl.Expr:
    """SNV, MNV, insertion, deletion, or other (both at once)."""
    ref, alt = pl.col("least_ref"), pl.col("least_alt")
    r, a = ref.str.len_bytes(), alt.str.len_bytes()
    named = {
        "SNV": (r == 1) & (a == 1),
        "MNV": r == a,
        "insertion": (r == 1) & (alt.str.starts_with(ref) | alt.str.ends_with(ref)),
        "deletion": (a == 1) & (ref.str.starts_with(alt) | ref.str.ends_with(alt)),
    }
    told = pl.lit("other")
    for name, condition in reversed(named.items()):
        told = pl.when(condition).then(pl.lit(name)).otherwise(told)
    return told
