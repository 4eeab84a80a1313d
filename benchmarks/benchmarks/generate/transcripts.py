"""Transcripts of one gene.

Sizes follow Ensembl's human genes: ten exons in the middle, short exons, long introns.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.generate.coding import translates
from benchmarks.generate.genome import Codes

#: First and last base, 1-based.
Segment = tuple[int, int]

CODING_BIOTYPE = "protein_coding"


@dataclass(frozen=True)
class Transcript:
    """Exons in the order of the sequence; `coding` spans the CDS with its stop codon, if any."""

    biotype: str
    exons: tuple[Segment, ...]
    coding: Segment | None = None

    @property
    def cds(self) -> list[Segment]:
        """The coding part of each exon that has one."""
        if self.coding is None:
            return []
        low, high = self.coding
        return [(max(a, low), min(b, high)) for a, b in self.exons if a <= high and b >= low]


def place_exons(start: int, number: int, rng: np.random.Generator) -> tuple[Segment, ...]:
    """Exons and the introns between them, the first one at `start`."""
    lengths = np.clip(rng.lognormal(4.9, 0.5, number), 60, 1500).astype(int)
    introns = np.clip(rng.lognormal(7.4, 1.1, number), 90, 120_000).astype(int)
    starts = start + np.concatenate([[0], np.cumsum(lengths + introns)[:-1]])
    return tuple((int(a), int(a + n - 1)) for a, n in zip(starts, lengths, strict=True))


def coding_transcript(start: int, strand: str, rng: np.random.Generator) -> Transcript:
    """Untranslated ends as long as real ones are put onto the first and the last exon."""
    exons = list(place_exons(start, int(np.clip(rng.negative_binomial(2, 0.18), 1, 60)), rng))
    five, three = int(rng.integers(40, 300)), int(np.clip(rng.lognormal(6.2, 0.8), 60, 6000))
    before, after = (five, three) if strand == "+" else (three, five)
    coding = sum(b - a + 1 for a, b in exons)
    low, high = start + before, exons[-1][1] + before - coding % 3
    exons = [(a + before, b + before) for a, b in exons]
    exons[0] = (start, exons[0][1])
    exons[-1] = (exons[-1][0], exons[-1][1] + after)
    return Transcript(CODING_BIOTYPE, tuple(exons), (low, high))


def alternatives(
    codes: Codes, first: Transcript, strand: str, rng: np.random.Generator
) -> Iterator[Transcript]:
    """Up to three more: shorter ends, skipped exons that keep the frame, no protein at all."""
    assert first.coding is not None
    for _ in range(rng.choice(4, p=(0.35, 0.3, 0.2, 0.15))):
        (a, b), (c, d) = first.exons[0], first.exons[-1]
        kind = rng.random()
        if kind < 0.3 and len(first.exons) > 2:
            cut = int(rng.integers(1, len(first.exons) - 1))
            yield Transcript("processed_transcript", first.exons[: cut + 1])
            continue
        a, d = (a + first.coding[0]) // 2, (d + first.coding[1]) // 2
        ends = Transcript(first.biotype, ((a, d),), first.coding)
        if len(first.exons) > 1:
            ends = Transcript(first.biotype, ((a, b), *first.exons[1:-1], (c, d)), first.coding)
        skipped = _without(ends, int(rng.integers(len(ends.exons))))
        fits = kind > 0.5 and skipped and translates(codes, skipped.cds, strand)
        yield skipped if skipped and fits else ends


def _without(transcript: Transcript, number: int) -> Transcript | None:
    """Without one inner exon; None where there is no such."""
    if not 0 < number < len(transcript.exons) - 1:
        return None
    exons = (*transcript.exons[:number], *transcript.exons[number + 1 :])
    return Transcript(transcript.biotype, exons, transcript.coding)
