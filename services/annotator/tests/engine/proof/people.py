"""Phased genotypes made up, and what each chromosome of each person then carries."""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from proof.genes import Model
from proof.oracle import Allele


@dataclass(frozen=True)
class Site:
    """A record: alternatives of one place, and a phased genotype (two numbers) per person."""

    contig: str
    pos: int
    ref: str
    alts: tuple[str, ...]
    genotypes: tuple[tuple[int, int], ...]

    def line(self, name: str) -> str:
        """The record with spaces (see `texts.vcf`)."""
        people = " ".join(f"{a}|{b}" for a, b in self.genotypes)
        return (
            f"{self.contig} {self.pos} {name} {self.ref} {','.join(self.alts)} . . . GT {people}"
        )

    def allele(self, number: int) -> Allele:
        """The alternative of this number, from 1."""
        return Allele(self.contig, self.pos, self.ref, self.alts[number - 1])

    @property
    def carried(self) -> set[int]:
        """Numbers of the alternatives that somebody has."""
        return {number for genotype in self.genotypes for number in genotype} - {0}


def phased_sites(model: Model, chance: random.Random, people: int = 2) -> list[Site]:
    """Single bases in and around exons, dense enough to meet in one codon; by place."""
    sites = []
    for contig in model.contigs:
        places = {
            place
            for gene in model.genes
            if gene.contig == contig.name
            for transcript in gene.transcripts
            for start, end in transcript.exons
            for place in range(start - 3, end + 4)
        }
        for place in sorted(p for p in places if 1 <= p <= len(contig.sequence)):
            if chance.random() < 0.4:
                ref = contig.sequence[place - 1]
                alts = chance.sample([b for b in "ACGT" if b != ref], chance.choice([1, 1, 2]))
                numbers = [0, 0, *range(1, len(alts) + 1)]
                genotypes = tuple(
                    (chance.choice(numbers), chance.choice(numbers)) for _ in range(people)
                )
                sites.append(Site(contig.name, place, ref, tuple(alts), genotypes))
    return sites


def chromosomes(sites: list[Site]) -> Iterator[tuple[str, list[Allele]]]:
    """Contig and alleles of every chromosome of every person."""
    carried: dict[tuple[str, int, int], list[Allele]] = defaultdict(list)
    for site in sites:
        for person, genotype in enumerate(site.genotypes):
            for side, number in enumerate(genotype):
                if number:
                    carried[site.contig, person, side].append(site.allele(number))
    for (contig, _, _), alleles in carried.items():
        yield contig, alleles
