"""Gene models, GFF3 as Ensembl writes it, cut down to what bcftools csq reads.

csq wants lines of genes (`ID=gene:…`), of transcripts (`ID=transcript:…;Parent=gene:…`), and of
exons, CDS and UTRs (`Parent=transcript:…`); bcftools manual, "csq".  They are written gene by
gene, so that the genes a job touches are a few ranges of bytes.
"""

import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from annotator.engine import bgzf
from annotator.reference.prepare.recipe import Unusable

PARTS = ("exon", "CDS", "five_prime_UTR", "three_prime_UTR")
#: Attributes that csq reads; all others only cost time.
KEPT = re.compile(r"(?:^|;)(ID|Parent|Name|biotype)=([^;]*)")
TAGS = re.compile(r"(?:^|;)tag=([^;]*)")


@dataclass
class Gene:
    """The lines of one gene, and where it lies (1-based, both ends included)."""

    gene: str
    contig: str
    start: int
    end: int
    lines: list[str]
    #: Transcript -> tags, as in `tag=Ensembl_canonical,MANE_Select`.
    tags: dict[str, str] = field(default_factory=dict)


def lines_of(path: Path) -> Iterator[list[str]]:
    """The lines of a GFF3 file, compressed or not, that have nine columns."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        for line in io.TextIOWrapper(bgzf.text_of(file) if packed else file, "utf-8"):
            fields = line.rstrip("\n").split("\t")
            if len(fields) == 9 and not line.startswith("#"):
                yield fields


def genes_of(
    paths: Iterable[Path], own_name: Callable[[str], str | None]
) -> dict[str, list[Gene]]:
    """Contig -> its genes by place.  `own_name` gives our name of a contig, or None.

    Raises `Unusable` when a file has no gene that csq could read.
    """
    found: dict[str, list[Gene]] = {}
    for path in paths:
        genes = _genes(path, own_name)
        if not genes:
            raise Unusable(
                f"{path.name} has no gene models that can be used: lines of genes with "
                "`ID=gene:…`, transcripts with `Parent=gene:…` and exons are needed, as in the "
                "GFF3 files of Ensembl."
            )
        for gene in genes:
            found.setdefault(gene.contig, []).append(gene)
    for contig in found.values():
        contig.sort(key=lambda gene: (gene.start, gene.end, gene.gene))
    return found


def _genes(path: Path, own_name: Callable[[str], str | None]) -> list[Gene]:
    """The genes of a file that have a transcript; lines may come in any order."""
    genes: dict[str, Gene] = {}
    transcripts: list[_Line] = []
    parts: list[_Line] = []
    for contig, fields in _placed(path, own_name):
        line = _line(contig, fields)
        if line.name.startswith("gene:"):
            name, start, end = line.name.removeprefix("gene:"), int(fields[3]), int(fields[4])
            genes[line.name] = Gene(name, contig, start, end, [line.text])
        elif line.name.startswith("transcript:"):
            transcripts.append(line)
        elif fields[2] in PARTS:
            parts.append(line)
    return _joined(genes, transcripts, parts)


def _placed(path: Path, own_name: Callable[[str], str | None]) -> Iterator[tuple[str, list[str]]]:
    for fields in lines_of(path):
        if (contig := own_name(fields[0])) is not None:
            yield contig, fields


def _joined(
    genes: dict[str, Gene], transcripts: "list[_Line]", parts: "list[_Line]"
) -> list[Gene]:
    owner = {line.name: genes[line.parent] for line in transcripts if line.parent in genes}
    for line in transcripts:
        if gene := owner.get(line.name):
            gene.lines.append(line.text)
            gene.tags[line.name.removeprefix("transcript:")] = line.tags
    for line in parts:
        if gene := owner.get(line.parent):
            gene.lines.append(line.text)
    return [gene for gene in genes.values() if len(gene.lines) > 1]


@dataclass(frozen=True)
class _Line:
    name: str
    parent: str
    tags: str
    text: str  #: the line as csq gets it


def _line(contig: str, fields: list[str]) -> _Line:
    told = dict(KEPT.findall(fields[8]))
    tags = TAGS.search(fields[8])
    attributes = ";".join(f"{key}={value}" for key, value in told.items())
    text = "\t".join([contig, *fields[1:8], attributes])
    return _Line(told.get("ID", ""), told.get("Parent", ""), tags[1] if tags else "", text)
