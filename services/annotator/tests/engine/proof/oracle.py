"""The answers by hand: plain `bcftools csq -l` on each allele as a record of its own.

An answer is the set of csq's entries, `words|gene|transcript|biotype|strand|amino acids|DNA`
(bcftools manual, "csq").  csq has one genetic code for a whole run: a run per code.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from proof.texts import bcftools


class Allele(NamedTuple):
    """A place and what stands there instead; `pos` is 1-based."""

    contig: str
    pos: int
    ref: str
    alt: str


class Genome(NamedTuple):
    """What csq needs: sequences (indexed FASTA), gene models (GFF3), contig -> genetic code."""

    fasta: Path
    genes: Path
    codes: dict[str, int]
    lengths: dict[str, int]


def by_hand(genome: Genome, alleles: Sequence[Allele], work: Path) -> list[set[str]]:
    """The entries of each allele, in the order given; an empty set is intergenic."""
    answers: list[set[str]] = [set() for _ in alleles]
    for code in sorted(set(genome.codes.values())):
        mine = [n for n, allele in enumerate(alleles) if genome.codes.get(allele.contig) == code]
        # csq ends with an error where there are no genes at all.
        if mine and "transcript:" in _genes_of(genome, code, work).read_text("utf-8"):
            _ask(genome, code, alleles, mine, answers, work)
    return answers


def _ask(
    genome: Genome,
    code: int,
    alleles: Sequence[Allele],
    mine: list[int],
    answers: list[set[str]],
    work: Path,
) -> None:
    source, out = work / f"oracle-{code}.vcf", work / f"oracle-{code}.out.vcf"
    order = list(genome.lengths)
    mine.sort(key=lambda n: (order.index(alleles[n].contig), alleles[n].pos))
    lines = [
        f"{a.contig}\t{a.pos}\t{n}\t{a.ref}\t{a.alt}\t.\t.\t."
        for n, a in ((n, alleles[n]) for n in mine)
    ]
    source.write_text("\n".join([*header(genome.lengths), *lines]) + "\n")
    csq(genome, code, _genes_of(genome, code, work), source, out, "-l")
    for fields in records(out):
        answers[int(fields[2])] = entries(fields[7])


def haplotypes(genome: Genome, lines: list[str], work: Path) -> dict[str, list[str]]:
    """Phased records as csq writes them by hand, whole: ID -> fields.

    `lines` are tab separated, with FORMAT GT and samples S1, S2, …, sorted.
    """
    people = len(lines[0].split("\t")) - 9
    columns = "\t".join(["FORMAT", *(f"S{n + 1}" for n in range(people))])
    found = {}
    for code in sorted(set(genome.codes.values())):
        genes = _genes_of(genome, code, work)
        mine = [line for line in lines if genome.codes[line.split("\t")[0]] == code]
        if mine and "transcript:" in genes.read_text("utf-8"):
            source, out = work / f"phased-{code}.vcf", work / f"phased-{code}.out.vcf"
            source.write_text("\n".join([*header(genome.lengths, columns), *mine]) + "\n")
            csq(genome, code, genes, source, out)
            found |= {fields[2]: fields for fields in records(out)}
    return found


def csq(genome: Genome, code: int, genes: Path, source: Path, out: Path, *more: str) -> None:
    """Run it; `more` are further options."""
    bcftools(
        "csq", *more, "--ncsq", "1024", "-C", str(code), "-f", str(genome.fasta),
        "-g", str(genes), "-Ov", "-o", str(out), str(source),
    )  # fmt: skip


def _genes_of(genome: Genome, code: int, work: Path) -> Path:
    """The gene models of the contigs that are read with this code."""
    path = work / f"oracle-{code}.gff3"
    contigs = {name for name, own in genome.codes.items() if own == code}
    kept = [
        line
        for line in genome.genes.read_text("utf-8").splitlines()
        if line.startswith("##gff") or line.split("\t")[0] in contigs
    ]
    path.write_text("\n".join(kept) + "\n")
    return path


def header(lengths: dict[str, int], columns: str = "") -> list[str]:
    """The least header that csq accepts; `columns` are FORMAT and samples, tab separated."""
    contigs = [f"##contig=<ID={name},length={length}>" for name, length in lengths.items()]
    format_ = ['##FORMAT=<ID=GT,Number=1,Type=String,Description="g">'] if columns else []
    names = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO" + ("\t" + columns if columns else "")
    return ["##fileformat=VCFv4.2", *contigs, *format_, names]


def records(path: Path) -> Iterable[list[str]]:
    """The records of a plain VCF, field by field."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                yield line.rstrip("\n").split("\t")


def entries(info: str) -> set[str]:
    """The entries of INFO/BCSQ."""
    told = [part[5:] for part in info.split(";") if part.startswith("BCSQ=")]
    return set(told[0].split(",")) if told else set()
