"""Gene models and small genomes as values, and the FASTA and GFF3 (Ensembl's way) of them.

Positions are 1-based and inclusive, as in GFF3 (Sequence Ontology, GFF3 version 1.26).
"""

from dataclasses import dataclass
from pathlib import Path

import pysam

from proof.oracle import Genome

Interval = tuple[int, int]


@dataclass(frozen=True)
class Transcript:
    """Exons in ascending order; `coding` is the first and last coding base, or None."""

    name: str
    exons: tuple[Interval, ...]
    coding: Interval | None
    biotype: str

    @property
    def start(self) -> int:
        return self.exons[0][0]

    @property
    def end(self) -> int:
        return self.exons[-1][1]

    def cut(self, low: int, high: int) -> list[Interval]:
        """The parts of the exons between two places."""
        parts = [(max(a, low), min(b, high)) for a, b in self.exons]
        return [(a, b) for a, b in parts if a <= b]

    @property
    def coding_parts(self) -> list[Interval]:
        return self.cut(*self.coding) if self.coding else []


@dataclass(frozen=True)
class Gene:
    """`strand` is + or -."""

    name: str
    contig: str
    strand: str
    biotype: str
    transcripts: tuple[Transcript, ...]

    @property
    def identifier(self) -> str:
        """Genes of one name on several contigs are several genes."""
        return f"{self.contig}.{self.name}"


@dataclass(frozen=True)
class Contig:
    """A sequence and the NCBI number of its genetic code."""

    name: str
    sequence: str
    code: int = 1


@dataclass(frozen=True)
class Model:
    """A whole small genome."""

    contigs: tuple[Contig, ...]
    genes: tuple[Gene, ...]

    def contig(self, name: str) -> Contig:
        return next(contig for contig in self.contigs if contig.name == name)

    def write(self, folder: Path) -> Genome:
        """FASTA and GFF3 in a folder, for csq by hand and for a reference."""
        folder.mkdir(parents=True, exist_ok=True)
        fasta, genes = folder / "genome.fa", folder / "genes.gff3"
        fasta.write_text("".join(f">{c.name}\n{c.sequence}\n" for c in self.contigs))
        pysam.faidx(str(fasta))
        genes.write_text(gff3(self))
        lengths = {contig.name: len(contig.sequence) for contig in self.contigs}
        return Genome(fasta, genes, {c.name: c.code for c in self.contigs}, lengths)


def gff3(model: Model) -> str:
    """The gene models, contig by contig."""
    lines = ["##gff-version 3"]
    lines += [f"##sequence-region {c.name} 1 {len(c.sequence)}" for c in model.contigs]
    for contig in model.contigs:
        for gene in sorted(model.genes, key=lambda g: g.transcripts[0].start):
            if gene.contig == contig.name:
                lines += _gene_lines(gene)
    return "\n".join(lines) + "\n"


def _gene_lines(gene: Gene) -> list[str]:
    start = min(t.start for t in gene.transcripts)
    end = max(t.end for t in gene.transcripts)
    coding = any(t.coding for t in gene.transcripts)
    names = f"ID=gene:{gene.identifier};Name={gene.name};biotype={gene.biotype}"
    lines = [_line(gene, "gene" if coding else "ncRNA_gene", (start, end), names)]
    for transcript in gene.transcripts:
        lines += _transcript_lines(gene, transcript)
    return lines


def _transcript_lines(gene: Gene, transcript: Transcript) -> list[str]:
    name, parent = transcript.name, f"Parent=transcript:{transcript.name}"
    names = f"ID=transcript:{name};Parent=gene:{gene.identifier};biotype={transcript.biotype}"
    kind = "mRNA" if transcript.coding else "lnc_RNA"
    lines = [_line(gene, kind, (transcript.start, transcript.end), names)]
    lines += [_line(gene, "exon", exon, parent) for exon in transcript.exons]
    if not transcript.coding:
        return lines
    first, last = transcript.coding
    before, after = ("five", "three") if gene.strand == "+" else ("three", "five")
    for part in transcript.cut(1, first - 1):
        lines.append(_line(gene, f"{before}_prime_UTR", part, parent))
    for part in transcript.cut(last + 1, transcript.end):
        lines.append(_line(gene, f"{after}_prime_UTR", part, parent))
    for part, phase in zip(transcript.coding_parts, phases(gene, transcript), strict=True):
        lines.append(_line(gene, "CDS", part, f"ID=CDS:{name};{parent}", str(phase)))
    return lines


def phases(gene: Gene, transcript: Transcript) -> list[int]:
    """For each coding part: bases to pass over until the next codon begins."""
    parts = transcript.coding_parts
    order = parts if gene.strand == "+" else parts[::-1]
    found, read = [], 0
    for start, end in order:
        found.append(-read % 3)
        read += end - start + 1
    return found if gene.strand == "+" else found[::-1]


def _line(gene: Gene, kind: str, part: Interval, attributes: str, phase: str = ".") -> str:
    place = f"{gene.contig}\tproof\t{kind}\t{part[0]}\t{part[1]}\t."
    return f"{place}\t{gene.strand}\t{phase}\t{attributes}"
