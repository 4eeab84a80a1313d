"""A reference is a folder with a `reference.json`; this module finds, reads and checks it."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import msgspec

#: The references that the package itself carries.
EMBEDDED = Path(__file__).parent / "data"


class ReferenceMissing(Exception):
    """Raised when a reference is not installed, is incomplete, or differs from its checksums."""


class Contig(msgspec.Struct, frozen=True):
    """One sequence: `length` in bases is the assembly's; `covered` the part we carry (1-based)."""

    name: str
    length: int
    genetic_code: int
    genes: str
    covered: tuple[int, int]
    aliases: tuple[str, ...] = ()


class KnownColumn(msgspec.Struct, frozen=True):
    """A column of the known variants that travels to the results, one value per allele."""

    column: str
    info: str
    description: str


class Source(msgspec.Struct, frozen=True):
    """Where data came from, and under which licence."""

    what: str
    source: str
    licence: str


class File(msgspec.Struct, frozen=True):
    """Checksum and size in bytes of one file of the reference."""

    sha256: str
    size: int


class Description(msgspec.Struct, frozen=True):
    """`reference.json`, field by field."""

    schema: int
    name: str
    assembly: str
    description: str
    contigs: list[Contig]
    fasta: str
    known: str
    transcripts: str
    known_columns: list[KnownColumn]
    sources: list[Source]
    files: dict[str, File]
    #: Lengths by which other assemblies are recognised: assembly -> contig -> length.
    other_assemblies: dict[str, dict[str, int]] = {}


@dataclass(frozen=True)
class Reference:
    """An installed reference: its description and the paths of its files."""

    folder: Path
    about: Description
    sha256: str
    _names: dict[str, str] = field(repr=False)

    @classmethod
    def load(cls, folder: Path) -> "Reference":
        """Read the description and see that every file is there with its size."""
        raw = (folder / "reference.json").read_bytes()
        about = msgspec.json.decode(raw, type=Description)
        for name, file in about.files.items():
            path = folder / name
            if not path.is_file() or path.stat().st_size != file.size:
                raise ReferenceMissing(f"{about.name}: {name} is missing or cut short")
        names = {alias: c.name for c in about.contigs for alias in (c.name, *c.aliases)}
        return cls(folder, about, hashlib.sha256(raw).hexdigest(), names)

    @property
    def name(self) -> str:
        """The name under which jobs ask for it."""
        return self.about.name

    @cached_property
    def contigs(self) -> dict[str, Contig]:
        """Name -> contig, in the order of the assembly."""
        return {contig.name: contig for contig in self.about.contigs}

    def own_name(self, name: str) -> str | None:
        """`chr22` -> `22`, `chrM` -> `MT`: the reference's name, or None when it has no such."""
        return self._names.get(name)

    def genetic_code(self, contig: str) -> int:
        """The NCBI number of the genetic code; 2 is that of vertebrate mitochondria."""
        return self.contigs[contig].genetic_code

    @property
    def fasta(self) -> Path:
        """The sequences, bgzip, with .fai and .gzi beside it."""
        return self.folder / self.about.fasta

    @property
    def known(self) -> Path:
        """The known variants, an allele per row, as Parquet."""
        return self.folder / self.about.known

    @property
    def transcripts(self) -> Path:
        """Flags of transcripts, tab separated: transcript, flags."""
        return self.folder / self.about.transcripts

    def genes(self, contig: str) -> Path:
        """The gene models of one contig, GFF3, gzip."""
        return self.folder / self.contigs[contig].genes

    def verify(self) -> None:
        """Compare every file with its checksum; `ReferenceMissing` at the first that differs."""
        for name, file in self.about.files.items():
            if hashlib.sha256((self.folder / name).read_bytes()).hexdigest() != file.sha256:
                raise ReferenceMissing(f"{self.name}: {name} differs from its checksum")


def find(name: str, root: Path | None = None) -> Reference:
    """The reference called `name`: looked for below `root` first, then in the package.

    Raises `ReferenceMissing` when there is none; a name is never taken as a path.
    """
    if not name.replace("-", "").replace("_", "").replace(".", "").isalnum() or name[0] == ".":
        raise ReferenceMissing(f"{name!r} is no name of a reference")
    for place in (root, EMBEDDED):
        if place is not None and (place / name / "reference.json").is_file():
            return Reference.load(place / name)
    raise ReferenceMissing(f"no reference called {name!r} is installed")
