"""A reference is a folder with a `reference.json`; this module finds, reads and checks it."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from annotator.reference.columns import KnownTable
from gas.references import INDEX, read_index

SCHEMA = 2

#: The references that the package itself carries.
EMBEDDED = Path(__file__).parent / "data"


class ReferenceMissing(Exception):
    """Raised when a reference is not installed, is incomplete, or differs from its checksums."""


class Contig(msgspec.Struct, frozen=True):
    """One sequence: `length` in bases is the assembly's; `covered` the part we carry (1-based).

    `folder` holds its files; which of them there are, `Description.files` tells.
    """

    name: str
    length: int
    genetic_code: int
    folder: str
    covered: tuple[int, int]
    aliases: tuple[str, ...] = ()


class KnownColumn(msgspec.Struct, frozen=True):
    """A column of the known variants that travels to the results, one value per allele.

    `type` is that of the Parquet file: `String` or `Float64`; VCF and TSV keep the text.
    """

    column: str
    info: str
    description: str
    type: str = "String"


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
    version: str
    assembly: str
    description: str
    contigs: list[Contig]
    known_columns: list[KnownColumn]
    sources: list[Source]
    files: dict[str, File]
    #: With which the keys of the known variants were made; see `keys.py`.
    salt: int = 0
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
        if (schema := msgspec.json.decode(raw, type=dict[str, Any]).get("schema")) != SCHEMA:
            raise ReferenceMissing(
                f"{folder.name} was prepared for another version of this program (schema "
                f"{schema}, needed is {SCHEMA}); install it again"
            )
        about = msgspec.json.decode(raw, type=Description)
        for name, file in about.files.items():
            path = folder / name
            if not path.is_file() or path.stat().st_size != file.size:
                raise ReferenceMissing(f"{about.name}: {name} is missing or cut short")
        names = {alias: c.name for c in about.contigs for alias in (c.name, *c.aliases)}
        return cls(folder, about, hashlib.sha256(raw).hexdigest(), names)

    @property
    def name(self) -> str:
        """Name and version, as jobs record them."""
        return f"{self.about.name}@{self.about.version}"

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
        return self.folder / "genome.fa.gz"

    @property
    def transcripts(self) -> Path:
        """Flags of transcripts: an Arrow table of transcript, flags."""
        return self.folder / "transcripts.arrow"

    def file(self, contig: str, name: str) -> Path | None:
        """A file of one contig, or None when it has none such: no genes, nothing known."""
        path = f"{self.contigs[contig].folder}/{name}"
        return self.folder / path if path in self.about.files else None

    @property
    def columns(self) -> list[str]:
        """What is known of a variant, column by column."""
        return ["known_id", "known_source", *(known.column for known in self.about.known_columns)]

    def known(self, contig: str) -> KnownTable | None:
        """The known variants of a contig, or None where there are none."""
        there = contig in self.contigs and self.file(contig, "known.npy")
        return KnownTable.opened(there.parent, self.columns) if there else None

    def verify(self) -> None:
        """Compare every file with its checksum; `ReferenceMissing` at the first that differs."""
        for name, file in self.about.files.items():
            with (self.folder / name).open("rb") as opened:
                found = hashlib.file_digest(opened, "sha256").hexdigest()
            if found != file.sha256:
                raise ReferenceMissing(f"{self.name}: {name} differs from its checksum")


def find(name: str, root: Path | None = None) -> Reference:
    """The reference called `name`: looked for below `root` first, then in the package.

    `name` is `demo` or, for one version of several, `grch38@112`; of a name alone the index of
    `root` tells the version.  Raises `ReferenceMissing` when there is none; a name is never taken
    as a path.
    """
    if not name.translate(str.maketrans("", "", "-_.@")).isalnum() or name[0] == ".":
        raise ReferenceMissing(f"{name!r} is no name of a reference")
    if root is not None and (root / INDEX).is_file():
        meant = read_index((root / INDEX).read_bytes()).find(name)
        name = meant.pinned if meant else name
    for place in (root, EMBEDDED):
        if place is not None and (place / name / "reference.json").is_file():
            return Reference.load(place / name)
    raise ReferenceMissing(f"no reference called {name!r} is installed")
