"""Gene models: where genes lie, and the transcripts of each.

As in Ensembl's human genes a third makes no protein, and some of those lie across a coding gene.
"""

from dataclasses import dataclass

import numpy as np

from benchmarks.generate.coding import write_protein
from benchmarks.generate.genome import Codes
from benchmarks.generate.transcripts import (
    CODING_BIOTYPE,
    Segment,
    Transcript,
    alternatives,
    coding_transcript,
    place_exons,
)

#: Bases between one gene and the next, on average.
GAP = 24_000
#: Of all genes, how many make no protein; of those, how many lie across the gene before them.
NON_CODING, ACROSS = 0.33, 0.25
NON_CODING_BIOTYPE = "lncRNA"


@dataclass(frozen=True)
class Gene:
    """One gene; its first transcript is the canonical one."""

    strand: str
    biotype: str
    transcripts: tuple[Transcript, ...]

    @property
    def span(self) -> Segment:
        return (
            min(t.exons[0][0] for t in self.transcripts),
            max(t.exons[-1][1] for t in self.transcripts),
        )


def place_genes(codes: Codes, rng: np.random.Generator) -> list[Gene]:
    """Genes along the whole sequence, in order.  Writes their proteins into `codes`."""
    genes: list[Gene] = []
    at = 1
    while True:
        at += 500 + int(rng.exponential(GAP))
        strand = "+-"[rng.integers(2)]
        if coding := rng.random() > NON_CODING:
            first = coding_transcript(at, strand, rng)
        else:
            across = bool(genes) and rng.random() < ACROSS
            begins = sum(genes[-1].span) // 2 if across else at
            first = Transcript(
                NON_CODING_BIOTYPE, place_exons(begins, int(rng.integers(1, 5)), rng)
            )
        if first.exons[-1][1] + 500 > len(codes):
            return genes
        if coding:
            write_protein(codes, first.cds, strand, rng)
            others = alternatives(codes, first, strand, rng)
            gene = Gene(strand, CODING_BIOTYPE, (first, *others))
        else:
            gene = Gene(strand, NON_CODING_BIOTYPE, (first,))
        genes.append(gene)
        at = max(at, gene.span[1])
