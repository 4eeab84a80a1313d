"""Positions and alleles: nine SNVs of ten, the rest insertions and deletions."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.generate.genome import Codes, text

#: Shares of deletions and of insertions.
DELETIONS, INSERTIONS = 0.05, 0.05
#: Two transitions for each transversion.
TRANSITIONS = 0.667
LONGEST = 30
BASES = pl.Series(["A", "C", "G", "T"])


def positions(
    count: int, length: int, rng: np.random.Generator, avoid: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    """`count` different 1-based positions in order, none of which is in `avoid` (sorted)."""
    taken = np.zeros(length + 1, np.bool_)
    taken[:1] = True
    taken[-LONGEST - 2 :] = True
    if avoid is not None:
        taken[avoid] = True
    found = np.empty(0, np.int64)
    while len(found) < count:
        more = rng.integers(1, length, int((count - len(found)) * 1.2) + 100)
        found = np.union1d(found, more[~taken[more]])
    return np.sort(rng.choice(found, count, replace=False))


def alleles(codes: Codes, pos: NDArray[np.int64], rng: np.random.Generator) -> pl.DataFrame:
    """pos, ref, alt: one allele for each position, least and left-aligned."""
    base = codes[pos - 1]
    turn = np.where(rng.random(len(pos)) < TRANSITIONS, 2, rng.choice((1, 3), len(pos)))
    ref = BASES.gather(base)
    alt = BASES.gather(base ^ turn.astype(np.uint8))
    kind, size = rng.random(len(pos)), np.clip(rng.geometric(0.4, len(pos)), 1, LONGEST)
    # Where the last base that goes equals the one before it, the same could be said further left.
    gone = np.flatnonzero((kind < DELETIONS) & (base != codes[pos - 1 + size]))
    ref = ref.scatter(gone, [text(codes[pos[i] - 1 : pos[i] + size[i]]) for i in gone])
    alt = alt.scatter(gone, BASES.gather(base[gone]))
    come = np.flatnonzero(kind > 1 - INSERTIONS)
    alt = alt.scatter(come, [_insertion(int(base[i]), int(size[i]), rng) for i in come])
    return pl.DataFrame({"pos": pos, "ref": ref, "alt": alt})


def _insertion(base: int, size: int, rng: np.random.Generator) -> str:
    codes = rng.integers(0, 4, size + 1, dtype=np.uint8)
    codes[0] = base
    codes[-1] = (base + 1 + codes[-1] % 3) % 4
    return text(codes)


def second_alleles(table: pl.DataFrame, share: float, rng: np.random.Generator) -> pl.DataFrame:
    """Give `share` of the SNVs another alternative, behind the first one."""
    codes = {"A": 0, "C": 1, "G": 2, "T": 3}
    single = (pl.col("ref").str.len_bytes() == 1) & (pl.col("alt").str.len_bytes() == 1)
    chosen = np.flatnonzero(table.select(single).to_series().to_numpy())
    chosen = chosen[rng.random(len(chosen)) < share]
    ref, alt = (
        table[name].gather(chosen).replace_strict(codes, return_dtype=pl.UInt8).to_numpy()
        for name in ("ref", "alt")
    )
    other = (ref + 1) % 4
    other = np.where(other == alt, (ref + 2) % 4, other)
    both = table["alt"].gather(chosen) + "," + BASES.gather(other)
    return table.with_columns(alt=table["alt"].scatter(chosen, both))
