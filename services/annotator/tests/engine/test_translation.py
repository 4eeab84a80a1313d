"""Invented genes: amino acid changes against plain translation; no tool is asked."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator

from hypothesis import assume, given
from hypothesis import strategies as st
from proof.effort import examples
from proof.genes import Contig, Gene, Interval, Model, Transcript
from proof.oracle import Allele
from proof.people import Site, chromosomes, phased_sites
from proof.references import installed
from proof.spelling import asked
from proof.strategies import models
from proof.translate import agrees, protein, substitutions

SEEDS = st.integers(0, 2**20)


def single(change: str) -> set[str]:
    """`3KF>3NS` -> 3K>3N and 4F>4S; nothing where the amino acid stays."""
    old, _, new = change.partition(">")
    number = old.rstrip("*ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    pairs = zip(old[len(number) :], new[len(number) :], strict=bool(new))
    return {
        f"{int(number) + n}{a}>{int(number) + n}{b}" for n, (a, b) in enumerate(pairs) if a != b
    }


def changed(model: Model, gene: Gene, transcript: Transcript, alleles: list[Allele]) -> set[str]:
    """What these alleles together change in a protein, by translation."""
    contig = model.contig(gene.contig)
    return substitutions(
        protein(contig, gene, transcript, []), protein(contig, gene, transcript, alleles)
    )


def coding(model: Model) -> Iterable[tuple[Gene, Transcript]]:
    for gene in model.genes:
        for transcript in gene.transcripts:
            if transcript.coding:
                yield gene, transcript


@examples(8)
@given(model=models(), seed=SEEDS)
def test_every_base_alone(tmp_path_factory, run_engine, model, seed):
    """Every coding base changed, each as if it were alone."""
    assume(any(coding(model)))
    folder, chance = tmp_path_factory.mktemp("example"), random.Random(seed)
    alleles = sorted({
        Allele(gene.contig, place, ref, chance.choice([b for b in "ACGT" if b != ref]))
        for gene, transcript in coding(model)
        for start, end in transcript.coding_parts
        for place in range(start, end + 1)
        for ref in [model.contig(gene.contig).sequence[place - 1]]
    })  # fmt: skip
    lines = [f"{a.contig} {a.pos} v{n} {a.ref} {a.alt} . . ." for n, a in enumerate(alleles)]
    result = run_engine(folder, lines, installed(model, folder / "reference"))
    told: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in result.tsv:
        if row["amino_acid_change"]:
            told[row["id"], row["transcript"]] |= single(row["amino_acid_change"])
    for number, allele in enumerate(alleles):
        for gene, transcript in coding(model):
            if gene.contig == allele.contig:
                expected = changed(model, gene, transcript, [allele])
                assert told[f"v{number}", transcript.name] == expected, (allele, transcript)


@examples(8)
@given(model=models(), seed=SEEDS)
def test_insertions_and_deletions(tmp_path_factory, run_engine, model, seed):
    """Within an exon, wherever in a repeat they are written; not where start or stop are met."""
    assume(any(coding(model)))
    folder, chance = tmp_path_factory.mktemp("example"), random.Random(seed)
    asked_of = [
        (gene, transcript, allele)
        for gene, transcript in coding(model)
        for part in transcript.coding_parts
        for allele in indels(model.contig(gene.contig), part, chance)
        if within(asked(model, allele), inner(transcript, part))
    ]
    assume(asked_of)
    lines = [
        f"{a.contig} {a.pos} v{number} {a.ref} {a.alt} . . ."
        for number, (_, _, a) in sorted(
            enumerate(asked_of), key=lambda told: (told[1][2].contig, told[1][2].pos)
        )
    ]
    result = run_engine(folder, lines, installed(model, folder / "reference"))
    told = {
        (row["id"], row["transcript"]): row["amino_acid_change"]
        for row in result.tsv
        if row["amino_acid_change"]
    }
    for number, (gene, transcript, allele) in enumerate(asked_of):
        contig = model.contig(gene.contig)
        change = told[f"v{number}", transcript.name]
        before, after = (protein(contig, gene, transcript, held) for held in ([], [allele]))
        assert agrees(change, before, after), (allele, transcript, change, before, after)


def indels(contig: Contig, part: Interval, chance: random.Random) -> Iterator[Allele]:
    """One of each kind at every place of a part."""
    sequence = contig.sequence
    for place in range(part[0], part[1] + 1):
        long = chance.choice([1, 2, 3, 4, 6])
        anchor = sequence[place - 1]
        inserted = "".join(chance.choice("ACGT") for _ in range(long))
        yield Allele(contig.name, place, anchor, anchor + inserted)
        if place + long <= part[1]:
            yield Allele(contig.name, place, sequence[place - 1 : place + long], anchor)


def inner(transcript: Transcript, part: Interval) -> Interval:
    """What of a coding part is no start, no stop, and no border of a border's neighbour."""
    assert transcript.coding is not None
    first, last = transcript.coding
    return max(part[0], first + 9), min(part[1], last - 9)


def within(allele: Allele, part: Interval) -> bool:
    return part[0] <= allele.pos and allele.pos + len(allele.ref) <= part[1]


@examples(10)
@given(model=models(), seed=SEEDS)
def test_what_lies_on_one_chromosome_acts_together(tmp_path_factory, run_engine, model, seed):
    """Phased: the changes told of a transcript are those of the chromosomes of all people."""
    assume(any(coding(model)))
    folder = tmp_path_factory.mktemp("example")
    sites = phased_sites(model, random.Random(seed))
    assume(any(a != b for site in sites for a, b in site.genotypes))
    lines = [site.line(f"v{number}") for number, site in enumerate(sites)]
    reference = installed(model, folder / "reference")
    result = run_engine(folder, lines, reference, samples="P1 P2")
    assert result.summary["phased"] is True
    told = carried_changes(result.tsv, sites)
    for gene, transcript in coding(model):
        expected: set[str] = set()
        for contig, alleles in chromosomes(sites):
            if contig == gene.contig:
                expected |= changed(model, gene, transcript, alleles)
        assert told[transcript.name] == expected, transcript


def carried_changes(rows: list[dict[str, str]], sites: list[Site]) -> dict[str, set[str]]:
    """Transcript -> changes told of alleles that somebody carries."""
    told: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        site = sites[int(row["id"].removeprefix("v"))]
        if row["amino_acid_change"] and int(row["allele"]) in site.carried:
            told[row["transcript"]] |= single(row["amino_acid_change"])
    return told
