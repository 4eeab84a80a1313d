"""Small genomes and gene models made up by hypothesis, and alleles where they matter."""

import random
from collections.abc import Iterator

from hypothesis import strategies as st

from proof.genes import Contig, Gene, Interval, Model, Transcript
from proof.oracle import Allele

#: Tiny exons and introns are rare in nature, and where programs err.
EXONS = st.sampled_from([1, 2, 3, 4, 6, 9, 12, 20, 33, 60, 120])
INTRONS = st.sampled_from([1, 4, 9, 16, 30, 80, 200])
CODING = ["protein_coding", "protein_coding", "nonsense_mediated_decay"]
NON_CODING = ["lncRNA", "processed_pseudogene", "miRNA", "snRNA"]


@st.composite
def models(draw: st.DrawFn) -> Model:
    """One or two contigs, the second with the code of the mitochondrion; up to five genes."""
    seed = draw(st.integers(0, 2**20))
    sequences = []
    for name, code in (("1", 1), ("M", 2))[: draw(st.integers(1, 2))]:
        length = draw(st.sampled_from([300, 700, 1500, 3000]))
        sequences.append(Contig(name, _bases(random.Random(seed + code), length), code))
    genes = []
    for number in range(draw(st.integers(1, 5))):
        contig = draw(st.sampled_from(sequences))
        genes.append(_gene(draw, f"G{number}", contig))
    sequences = [_with_codons(contig, genes, draw(st.booleans())) for contig in sequences]
    return Model(tuple(sequences), tuple(genes))


def _bases(chance: random.Random, length: int) -> str:
    return "".join(chance.choice("ACGT") for _ in range(length))


def _gene(draw: st.DrawFn, name: str, contig: Contig) -> Gene:
    length = len(contig.sequence)
    # At the very ends of the contig now and then.
    start = draw(st.sampled_from([1, 2]) | st.integers(1, length - 10))
    coding = draw(st.integers(0, 3)) > 0
    biotype = draw(st.sampled_from(CODING if coding else NON_CODING))
    transcripts = []
    for number in range(draw(st.integers(1, 3))):
        exons = _exons(draw, start + draw(st.sampled_from([0, 0, 5])), length)
        part = _coding(draw, exons) if coding and draw(st.integers(0, 5)) else None
        kind = biotype if part or not coding else "retained_intron"
        transcripts.append(Transcript(f"{name}.T{number}", exons, part, kind))
    strand = draw(st.sampled_from("+-"))
    gene_type = "protein_coding" if coding else biotype
    return Gene(name, contig.name, strand, gene_type, tuple(transcripts))


def _exons(draw: st.DrawFn, start: int, length: int) -> tuple[Interval, ...]:
    found: list[Interval] = []
    for _ in range(draw(st.integers(1, 5))):
        end = min(start + draw(EXONS) - 1, length)
        if start > length:
            break
        found.append((start, end))
        start = end + 1 + draw(INTRONS)
    return tuple(found) or ((length, length),)


def _coding(draw: st.DrawFn, exons: tuple[Interval, ...]) -> Interval | None:
    """Coding bases within the exons, a whole number of codons more often than not."""
    bases = [p for start, end in exons for p in range(start, end + 1)]
    if len(bases) < 6:
        return None
    first = draw(st.sampled_from([0, 0, 1, 5]) | st.integers(0, len(bases) - 6))
    first = min(first, len(bases) - 6)
    room = len(bases) - first
    count = room - draw(st.sampled_from([0, 0, 1, 5, 10]))
    count = max(6, count)
    if draw(st.integers(0, 3)):
        count -= count % 3
    return bases[first], bases[first + count - 1]


def _with_codons(contig: Contig, genes: list[Gene], wanted: bool) -> Contig:
    """Begin and end coding sequences as nature does, so that starts and stops can be lost."""
    if not wanted:
        return contig
    bases = list(contig.sequence)
    for gene in (gene for gene in genes if gene.contig == contig.name):
        for transcript in gene.transcripts:
            coding = [p for a, b in transcript.coding_parts for p in range(a, b + 1)]
            if coding:
                first, last = ("ATG", "TAA") if gene.strand == "+" else ("TTA", "CAT")
                for place, base in zip(coding[:3] + coding[-3:], first + last, strict=True):
                    bases[place - 1] = base
    return Contig(contig.name, "".join(bases), contig.code)


def near_borders(model: Model, seed: int, margin: int = 10, each: int = 2) -> list[Allele]:
    """Alleles of every kind around every border of an exon or coding part, and some elsewhere.

    Sorted by contig and place, none twice.
    """
    chance = random.Random(seed)
    found: set[Allele] = set()
    for contig in model.contigs:
        places = {p for border in _borders(model, contig) for p in _around(border, margin)}
        places |= {chance.randint(1, len(contig.sequence)) for _ in range(20)}
        for place in places:
            if 1 <= place <= len(contig.sequence):
                made = (allele(contig, place, chance) for _ in range(each))
                found |= {one for one in made if not _crashes_csq(one)}
    order = [contig.name for contig in model.contigs]
    return sorted(found, key=lambda a: (order.index(a.contig), a.pos, a.ref, a.alt))


def _crashes_csq(allele: Allele) -> bool:
    """csq 1.24 ends in a segmentation fault on some exchanges at the first base of a contig."""
    lengths = len(allele.ref), len(allele.alt)
    return allele.pos == 1 and lengths[0] != lengths[1]


def _around(border: int, margin: int) -> range:
    return range(border - margin, border + margin + 1)


def _borders(model: Model, contig: Contig) -> Iterator[int]:
    for gene in model.genes:
        if gene.contig == contig.name:
            for transcript in gene.transcripts:
                for start, end in [*transcript.exons, *transcript.coding_parts]:
                    yield from (start, end)


def allele(contig: Contig, place: int, chance: random.Random) -> Allele:
    """An SNV, MNV, insertion, deletion or both at once, whose REF begins at the place.

    Now and then long, or an SNV spelled with many bases around it that do not change.
    """
    long = chance.choice([1, 1, 2, 2, 3, 3, 4, 7, 7, 40, 150])
    room = len(contig.sequence) - place + 1
    match chance.choice(["snv", "snv", "mnv", "insertion", "deletion", "both", "padded"]):
        case "snv":
            ref = contig.sequence[place - 1]
            alt = chance.choice([b for b in "ACGT" if b != ref])
        case "mnv":
            ref = contig.sequence[place - 1 : place + min(long, room)]
            alt = _other(ref, chance)
        case "padded":
            ref = contig.sequence[place - 1 : place - 1 + min(long, room)]
            alt = ref[:-1] + chance.choice([b for b in "ACGT" if b != ref[-1]])
        case "insertion":
            ref = contig.sequence[place - 1]
            alt = ref + _bases(chance, long)
        case "deletion":
            ref = contig.sequence[place - 1 : place + min(long, room - 1)]
            alt = ref[0] if len(ref) > 1 else _other(ref, chance)
        case _:
            ref = contig.sequence[place - 1 : place - 1 + min(long, room)]
            alt = _other(_bases(chance, chance.choice([1, 2, 3, 5])), chance)
            alt = alt if alt != ref else _other(ref, chance)
    return Allele(contig.name, place, ref, alt)


def _other(bases: str, chance: random.Random) -> str:
    """The same length, another base at the front or anywhere."""
    at = chance.randrange(len(bases))
    base = chance.choice([b for b in "ACGT" if b != bases[at]])
    return bases[:at] + base + bases[at + 1 :]
