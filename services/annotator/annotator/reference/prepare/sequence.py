"""The sequences: one bgzip FASTA for bcftools, and the plain bases of each contig for us."""

from collections.abc import Iterator
from pathlib import Path

import pysam

from annotator.engine import bgzf
from annotator.reference.prepare.recipe import Recipe, Unusable

CHUNK = 8 << 20


def write_fasta(recipe: Recipe, folder: Path) -> pysam.FastaFile:
    """`genome.fa.gz` with the two indexes that random access needs; gives it opened."""
    dest = folder / "genome.fa.gz"
    bgzf.write(dest, _text(recipe.fasta))
    try:
        return pysam.FastaFile(str(dest))  # htslib writes .fai and .gzi when they are missing
    except (OSError, ValueError) as error:
        raise Unusable(f"{recipe.fasta.name} is no FASTA file of sequences: {error}") from error


def _text(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        text = bgzf.text_of(file) if packed else file
        while chunk := text.read(CHUNK):
            yield chunk


def write_sequence(genome: pysam.FastaFile, contig: str, folder: Path) -> tuple[int, int]:
    """The bases of a contig in upper case, without the N around them.

    Gives the first and last position that are carried, (1, 0) when there are only N.
    """
    whole: str = genome.fetch(contig).upper()
    first = len(whole) - len(whole.lstrip("N")) + 1
    last = len(whole.rstrip("N"))
    if last < first:
        return 1, 0
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sequence").write_bytes(whole[first - 1 : last].encode("ascii"))
    return first, last
