"""How an indel is spelled when csq is asked about it: left-aligned.

The same deletion in a repeat can be written at several places.  csq 1.24 translates a wrong
sequence when it is written to the right of its left-most place (`36 TT>T` for `35 AT>A` makes
K33N of a frameshift), so that it is asked about the left-most one; what the user wrote stays.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import polars as pl

from annotator.engine.shape import left_aligned

#: Columns of the spelling, beside those of `alleles.py`.
SPELLED = {"csq_pos": pl.Int64, "csq_ref": pl.String, "csq_alt": pl.String}

Bases = npt.NDArray[np.uint8]


def spelled(alleles: pl.DataFrame, bases: Callable[[str], tuple[Bases, int]]) -> pl.DataFrame:
    """The alleles with SPELLED; `bases` gives a contig's bases and the position of the first."""
    plain = alleles.with_columns(csq_pos="pos", csq_ref="ref", csq_alt="alt")
    kind = alleles["class"]
    indels = ((kind == "insertion") | (kind == "deletion")) & (alleles["status"] == "annotated")
    where = indels.arg_true()
    few = alleles.select("contig", "least_pos", "least_ref", "least_alt")[where]
    movable = few["least_ref"].str.tail(1) == few["least_alt"].str.tail(1)
    if not movable.any():
        return plain
    where, few = where.filter(movable), few.filter(movable)
    moved = [_moved(bases, *row) for row in few.iter_rows()]
    return plain.with_columns(
        plain[name].scatter(where, pl.Series(list(values), dtype=kind))
        for (name, kind), values in zip(SPELLED.items(), zip(*moved, strict=True), strict=True)
    )


def _moved(
    bases: Callable[[str], tuple[Bases, int]], contig: str, pos: int, ref: str, alt: str
) -> tuple[int, str, str]:
    sequence, first = bases(contig)

    def base(position: int) -> str:
        return chr(sequence[position - first]) if position >= first else "N"

    return left_aligned(pos, ref, alt, base)
