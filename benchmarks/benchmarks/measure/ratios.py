"""What many pairs of samples say together."""

from collections.abc import Sequence
from statistics import median


def ratio(theirs: Sequence[float], ours: Sequence[float]) -> float:
    """How many times as long they take: the median of the quotients of each round.

    Raises `ValueError` when the two were not measured in the same rounds.
    """
    return median(quotients(theirs, ours))


def quotients(theirs: Sequence[float], ours: Sequence[float]) -> list[float]:
    """Round by round."""
    if len(theirs) != len(ours) or not ours:
        raise ValueError(f"{len(theirs)} and {len(ours)} samples are no pairs")
    return [a / b for a, b in zip(theirs, ours, strict=True)]
