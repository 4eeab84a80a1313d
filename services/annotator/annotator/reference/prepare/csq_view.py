"""The gene models as bcftools csq understands them: it is asked, not imitated.

Which transcripts it keeps and what it calls their biotypes, `csq --dump-gff` tells.  Whether a
place between the exons is `intron` or `non_coding` depends on the biotype alone; a made-up
gene of each biotype, run through csq, tells that.
"""

import gzip
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from annotator.engine.tools import command, last_error
from annotator.reference.prepare.recipe import Unusable

BIOTYPE = re.compile(r"biotype=([^;\n]*)")
ATTRIBUTE = re.compile(r"(ID|Parent|Name|biotype)=([^;]*)")
#: How long a made-up gene is, with its surroundings.
ROOM = 1000


@dataclass(frozen=True)
class Transcript:
    """One transcript that csq keeps; positions are 1-based, both ends included.

    `kind` is csq's word for a place in it that is no exon: `intron` or `non_coding`.
    """

    name: str
    gene: str
    biotype: str
    kind: str
    contig: str
    start: int
    end: int


@dataclass
class View:
    """Transcripts, and (contig, start, end) of what lies in the transcripts of coding genes.

    `genes`: ids of the genes of which csq keeps a transcript; it ends when it finds none.
    """

    transcripts: list[Transcript]
    parts: list[tuple[str, int, int]]
    genes: set[str]


def csq_view(gff: Path, contigs: dict[str, int], fasta: Path, work: Path) -> View:
    """Ask csq about a whole GFF3 file; `contigs` are the lengths of the FASTA's sequences."""
    empty = work / "empty.vcf"
    empty.write_text(_header(contigs), "utf-8")
    dump = work / "dump.gff.gz"
    _csq(work, fasta, gff, empty, "--dump-gff", str(dump))
    kinds = _kinds(gff, work)
    genes: dict[str, str] = {}
    transcripts: dict[str, Transcript] = {}
    parts: list[tuple[str, int, int]] = []
    for contig, type_, start, end, told in _dumped(dump):
        if type_ == "gene":
            genes[told["ID"]] = told.get("Name") or told["ID"]
        elif biotype := told.get("biotype"):
            transcripts[told["ID"]] = Transcript(
                told["ID"], told["Parent"], biotype, kinds[biotype], contig, start, end
            )
        elif transcripts[told["Parent"]].kind == "intron":
            parts.append((contig, start, end))
    named = (_named(one, genes[one.gene]) for one in transcripts.values())
    return View(list(named), parts, {one.gene for one in transcripts.values()})


def _named(one: Transcript, gene: str) -> Transcript:
    return Transcript(one.name, gene, one.biotype, one.kind, one.contig, one.start, one.end)


def _dumped(dump: Path) -> Iterator[tuple[str, str, int, int, dict[str, str]]]:
    with gzip.open(dump, "rt", encoding="utf-8") as file:
        for line in file:
            fields = line.rstrip("\n").split("\t")
            told = dict(ATTRIBUTE.findall(fields[8]))
            yield fields[0], fields[2], int(fields[3]), int(fields[4]), told


def _kinds(gff: Path, work: Path) -> dict[str, str]:
    """csq's name of a biotype -> `intron` or `non_coding`."""
    with gff.open(encoding="utf-8") as lines:
        told = (BIOTYPE.search(line) for line in lines if "\tID=transcript:" in line)
        biotypes = sorted({found[1] for found in told if found})
    length = ROOM * (len(biotypes) + 1)
    (work / "model.fa").write_text(f">model\n{'A' * length}\n", "ascii")
    (work / "model.gff3").write_text("".join(_model(biotypes)), "utf-8")
    records = (f"model\t{ROOM * i + 500}\t.\tA\tC\t.\t.\t.\n" for i in range(len(biotypes)))
    (work / "model.vcf").write_text(_header({"model": length}) + "".join(records), "ascii")
    answer = _csq(work, work / "model.fa", work / "model.gff3", work / "model.vcf")
    entries = re.findall(r"BCSQ=([^|\s]+)\|[^|]*\|\|([^|\s]+)", answer)
    return {biotype: kind for kind, biotype in entries}


def _model(biotypes: Iterable[str]) -> Iterator[str]:
    for i, biotype in enumerate(biotypes):
        start = ROOM * i + 100
        whole = f"model\tx\t%s\t{start}\t{start + 800}\t.\t+\t.\t"
        yield whole % "gene" + f"ID=gene:G{i};Name=G{i};biotype={biotype}\n"
        yield whole % "mRNA" + f"ID=transcript:T{i};Parent=gene:G{i};biotype={biotype}\n"
        for at in (start, start + 701):
            for part, phase in (("exon", "."), ("CDS", "0")):
                place = f"model\tx\t{part}\t{at}\t{at + 98}\t.\t+\t{phase}"
                yield f"{place}\tParent=transcript:T{i}\n"


def _header(contigs: dict[str, int]) -> str:
    lines = [f"##contig=<ID={name},length={length}>\n" for name, length in contigs.items()]
    columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    return "##fileformat=VCFv4.2\n" + "".join(lines) + columns


def _csq(work: Path, fasta: Path, gff: Path, vcf: Path, *more: str) -> str:
    """Run csq; gives the VCF that it writes.  Raises `Unusable` with csq's own words."""
    out = work / "answer.vcf"
    options = ("-l", "-f", str(fasta), "-g", str(gff), "-Ov", "-o", str(out), *more, str(vcf))
    done = subprocess.run(  # noqa: S603 (an argument list of our own making)
        command("csq", *options), capture_output=True, check=False
    )
    if done.returncode:
        said = last_error(done.stderr.decode("utf-8", errors="replace"))
        raise Unusable(f"bcftools csq cannot read the gene models: {said}")
    return out.read_text("utf-8")
