"""What a caller says of each sample: GT:AD:DP:GQ:PL."""

import numpy as np
import polars as pl

FORMAT = "GT:AD:DP:GQ:PL"
#: Whole lines of samples that are told apart.  They repeat, but further apart than the 64 kB
#: within which bgzip finds repetitions, so that files are as large as with as many as records.
KINDS = 5000


def sample_columns(samples: int, rng: np.random.Generator, *, two: bool = False) -> pl.Series:
    """`KINDS` texts, each the columns of all samples, tab separated.

    With `two` they are those of a record with two alternatives, the second of which none carries.
    """
    frequency = rng.beta(0.2, 2, KINDS).clip(0.5 / samples)
    carried = rng.binomial(2, frequency[:, None], (KINDS, samples))
    if samples == 1:
        carried = rng.choice((1, 2), (KINDS, 1), p=(0.65, 0.35))
    depth = rng.poisson(30, (KINDS, samples)) + 2
    alt = rng.binomial(depth, np.array((0.003, 0.5, 0.997))[carried])
    scores = np.abs(np.array((0, 1, 2))[:, None, None] - carried) * depth * 14
    scores = scores + (scores > 0) * rng.integers(0, 12, scores.shape)
    quality = np.sort(scores, axis=0)[1].clip(max=99)
    genotype = np.array(("0/0", "0/1", "1/1"))[carried]
    values = [genotype, depth - alt, alt, depth, quality, *scores]
    if two:
        values += [scores[0] + depth * 28, scores[1] + depth * 28, depth * 56]
    columns = {str(number): value.reshape(-1) for number, value in enumerate(values)}
    shape = "{}:{},{},0:{}:{}:{},{},{},{},{},{}" if two else "{}:{},{}:{}:{}:{},{},{}"
    each = pl.DataFrame(columns).select(pl.format(shape, *columns)).to_series()
    return each.reshape((KINDS, samples)).cast(pl.List(pl.String)).list.join("\t")


def names(samples: int) -> list[str]:
    """The samples' names."""
    return [f"S{number:04d}" for number in range(1, samples + 1)]
