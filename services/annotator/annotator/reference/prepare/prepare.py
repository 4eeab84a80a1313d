"""All steps of preparing a reference, in order."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import numpy as np
import polars as pl
import pysam

from annotator.reference.columns import write_known
from annotator.reference.prepare.csq_view import View, csq_view
from annotator.reference.prepare.gff import Gene, genes_of
from annotator.reference.prepare.known import read_known, sorted_known
from annotator.reference.prepare.recipe import (
    MITOCHONDRIA,
    KnownRows,
    KnownSource,
    Recipe,
    Unusable,
    aliases_of,
)
from annotator.reference.prepare.segments import segment_map
from annotator.reference.prepare.sequence import write_fasta, write_sequence
from annotator.reference.registry import SCHEMA, Contig, Description, File

#: What a contig's own folder may be called; others are numbered.
PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.")
#: Beyond so many salts the fault is elsewhere.
SALTS = 100


def prepare(recipe: Recipe, folder: Path) -> Description:
    """Write every file of the reference into `folder`, which becomes complete at the very end.

    Raises `Unusable` when a source cannot be used.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with write_fasta(recipe, folder) as genome:
        contigs = _contigs(recipe, genome, folder)
        _genes(recipe, contigs, genome, folder)
        salt = _known(recipe, contigs, folder)
    about = Description(
        schema=SCHEMA,
        name=recipe.name,
        version=recipe.version,
        assembly=recipe.assembly,
        description=recipe.description,
        contigs=contigs,
        known_columns=recipe.known_columns,
        sources=recipe.sources,
        files=_files(folder),
        salt=salt,
        other_assemblies=recipe.other_assemblies,
    )
    text = msgspec.json.format(msgspec.json.encode(about), indent=1)
    (folder / "reference.json").write_bytes(text + b"\n")
    return about


def _contigs(recipe: Recipe, genome: pysam.FastaFile, folder: Path) -> list[Contig]:
    found = []
    names = recipe.contigs if recipe.contigs is not None else list(genome.references)
    for number, name in enumerate(names):
        if name not in genome.references:
            raise Unusable(f"{recipe.fasta.name} has no sequence called {name}")
        own = f"contig-{number}" if set(name) - PLAIN or name[0] == "." else name
        found.append(
            Contig(
                name,
                recipe.lengths.get(name, genome.get_reference_length(name)),
                recipe.genetic_codes.get(name, 2 if name in MITOCHONDRIA else 1),
                own,
                write_sequence(genome, name, folder / own),
                recipe.aliases.get(name, aliases_of(name)),
            )
        )
    return found


def _names(contigs: list[Contig]) -> dict[str, str]:
    return {alias: c.name for c in contigs for alias in (*c.aliases, c.name)}


def _genes(recipe: Recipe, contigs: list[Contig], genome: pysam.FastaFile, folder: Path) -> None:
    genes = genes_of(recipe.genes, _names(contigs).get)
    flags = {
        transcript: _flags(tags)
        for contig in genes.values()
        for gene in contig
        for transcript, tags in gene.tags.items()
    } | recipe.transcript_flags
    flags = {name: flag for name, flag in flags.items() if flag}
    with TemporaryDirectory() as work:
        gff = Path(work) / "genes.gff3"
        gff.write_text("".join(_text(g) for c in genes.values() for g in c), "utf-8")
        lengths = {c.name: genome.get_reference_length(c.name) for c in contigs}
        view = csq_view(gff, lengths, folder / "genome.fa.gz", Path(work)) if genes else None
    for contig in contigs:
        kept = [g for g in genes.get(contig.name, []) if view and g.gene in view.genes]
        if view and kept:
            _write_genes(kept, view, flags, contig.name, folder / contig.folder)
    pl.DataFrame(
        sorted(flags.items()), {"transcript": pl.String, "transcript_flags": pl.String},
        orient="row",
    ).write_ipc(folder / "transcripts.arrow")  # fmt: skip


def _flags(tags: str) -> str:
    """Of Ensembl's tags those that choose one transcript among several."""
    chosen = ("MANE_Select", "MANE_Plus_Clinical", "Ensembl_canonical")
    return "&".join(tag for tag in chosen if tag in tags.split(","))


def _text(gene: Gene) -> str:
    return "".join(f"{line}\n" for line in gene.lines)


def _write_genes(
    genes: list[Gene], view: View, flags: dict[str, str], contig: str, folder: Path
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    texts = [_text(gene).encode() for gene in genes]
    (folder / "genes.gff3").write_bytes(b"".join(texts))
    lengths = [len(text) for text in texts]
    pl.DataFrame(
        {
            "start": [gene.start for gene in genes],
            "end": [gene.end for gene in genes],
            "offset": np.cumsum([0, *lengths[:-1]]),
            "bytes": lengths,
        },
        {"start": pl.Int32, "end": pl.Int32, "offset": pl.Int64, "bytes": pl.Int64},
    ).write_ipc(folder / "genes.arrow")
    found = segment_map(
        [one for one in view.transcripts if one.contig == contig],
        [(start, end) for name, start, end in view.parts if name == contig],
        flags,
    )
    for name, table in vars(found).items():
        table.write_ipc(folder / f"{name}.arrow")


def _known(recipe: Recipe, contigs: list[Contig], folder: Path) -> int:
    """Write the known variants; gives the salt of their keys."""
    columns = [known.column for known in recipe.known_columns]
    parts: dict[str, list[pl.DataFrame]] = {}
    for source in recipe.known:
        for name, part in _alleles(source, contigs, columns):
            parts.setdefault(name, []).append(part)
    for salt in range(SALTS):
        if all(_write_known(c, parts[c.name], folder, salt) for c in contigs if c.name in parts):
            return salt
    raise Unusable("No salt keeps the keys of the known variants apart.")


def _alleles(
    source: KnownSource | KnownRows, contigs: list[Contig], columns: list[str]
) -> Iterator[tuple[str, pl.DataFrame]]:
    if isinstance(source, KnownSource):
        yield from read_known(source, _names(contigs), columns)
        return
    for (contig,), part in source.rows.group_by("contig", maintain_order=True):
        yield str(contig), part.drop("contig")


def _write_known(contig: Contig, parts: list[pl.DataFrame], folder: Path, salt: int) -> bool:
    path = folder / contig.folder
    if not (path / "sequence").exists():
        return True
    bases = np.memmap(path / "sequence", np.uint8, "r")
    found = sorted_known(parts, bases, contig.covered[0], salt)
    if found is not None and len(found[0]):
        write_known(path, *found)
    return found is not None


def _files(folder: Path) -> dict[str, File]:
    """Every file of the reference with its checksum."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in ("reference.json", "README.md"):
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            found[name] = File(digest, path.stat().st_size)
    return found
