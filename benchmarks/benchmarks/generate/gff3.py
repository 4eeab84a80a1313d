"""Gene models as Ensembl writes them."""

import gzip
from collections.abc import Iterator
from pathlib import Path

from benchmarks.generate.genes import Gene
from benchmarks.generate.transcripts import CODING_BIOTYPE, Transcript


def write_gff3(genes: list[Gene], contig: str, length: int, path: Path) -> None:
    """GFF3, gzip, sorted by gene."""
    lines = [f"##gff-version 3\n##sequence-region {contig} 1 {length}\n"]
    for number, gene in enumerate(genes, 1):
        lines.extend("\t".join((contig, *line)) + "\n" for line in _gene(gene, number))
        lines.append("###\n")
    path.write_bytes(gzip.compress("".join(lines).encode(), 1, mtime=0))


def _gene(gene: Gene, number: int) -> Iterator[tuple[str, ...]]:
    name, coding = f"ENSG{number:011d}", gene.biotype == CODING_BIOTYPE
    about = f"ID=gene:{name};Name=GENE{number};biotype={gene.biotype};gene_id={name};version=1"
    yield _line("gene" if coding else "ncRNA_gene", gene.span, gene.strand, ".", about)
    for count, transcript in enumerate(gene.transcripts):
        own = f"{number * 10 + count:011d}"
        yield from _transcript(gene, transcript, name, own, canonical=not count)


def _transcript(
    gene: Gene, transcript: Transcript, parent: str, number: str, *, canonical: bool
) -> Iterator[tuple[str, ...]]:
    name, strand = f"ENST{number}", gene.strand
    about = f"ID=transcript:{name};Parent=gene:{parent};Name={name};biotype={transcript.biotype}"
    tags = "tag=basic" + (",Ensembl_canonical" if canonical else "")
    kind = "mRNA" if transcript.coding else "lnc_RNA"
    span = (transcript.exons[0][0], transcript.exons[-1][1])
    yield _line(kind, span, strand, ".", f"{about};{tags};transcript_id={name};version=1")
    of = f"Parent=transcript:{name}"
    for rank, exon in enumerate(transcript.exons[:: 1 if strand == "+" else -1], 1):
        yield _line("exon", exon, strand, ".", f"{of};Name=ENSE{number}{rank};rank={rank}")
    if transcript.coding:
        yield from _untranslated(transcript, strand, of)
        phase = 0
        for a, b in transcript.cds[:: 1 if strand == "+" else -1]:
            told = f"ID=CDS:ENSP{number};{of};protein_id=ENSP{number}"
            yield _line("CDS", (a, b), strand, str(phase), told)
            phase = (phase - (b - a + 1)) % 3


def _untranslated(transcript: Transcript, strand: str, of: str) -> Iterator[tuple[str, ...]]:
    assert transcript.coding is not None
    low, high = transcript.coding
    left, right = ("five", "three") if strand == "+" else ("three", "five")
    for a, b in transcript.exons:
        if a < low:
            yield _line(f"{left}_prime_UTR", (a, min(b, low - 1)), strand, ".", of)
        if b > high:
            yield _line(f"{right}_prime_UTR", (max(a, high + 1), b), strand, ".", of)


def _line(kind: str, span: tuple[int, int], strand: str, phase: str, told: str) -> tuple[str, ...]:
    """A line but for its contig."""
    return ("generated", kind, str(span[0]), str(span[1]), ".", strand, phase, told)
