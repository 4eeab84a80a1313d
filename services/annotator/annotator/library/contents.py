"""A prepared reference as the library sees it: names, and files with checksums."""

import hashlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import msgspec

from annotator.library.problem import Problem
from annotator.reference.registry import File
from gas.references import INDEX, Index, Installed, read_index

#: Describes a reference; kept last, so that where it is, all files are.
DESCRIPTION = "reference.json"


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """Of `reference.json`, what the library needs; the engine reads the rest."""

    name: str
    version: str
    assembly: str
    description: str
    files: dict[str, File]


def understood(raw: bytes) -> Contents:
    """Read a reference.json.  Raises `Problem` if it is none, or names files outside itself."""
    try:
        contents = msgspec.json.decode(raw, type=Contents)
    except msgspec.DecodeError as error:
        raise Problem(
            f"This is not the {DESCRIPTION} of a reference: {error}.",
            "Remove the reference and install it again.",
        ) from error
    for name in contents.files:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or name in ("", DESCRIPTION):
            raise Problem(f"{DESCRIPTION} names a file outside: {name!r}.", "Do not use it.")
    return contents


def indexed(raw: bytes, place: str) -> Index:
    """Read an index.  Raises `Problem` if it is none that we know."""
    try:
        return read_index(raw)
    except msgspec.DecodeError as error:
        raise Problem(
            f"{place}/{INDEX} cannot be understood: {error}.",
            "Restore an earlier copy of it, or use the program that wrote it.",
        ) from error


def described(prepared: Path, *, now: int) -> Installed:
    """What the index is to say of a prepared folder."""
    raw = (prepared / DESCRIPTION).read_bytes()
    contents = understood(raw)
    return Installed(
        name=contents.name,
        version=contents.version,
        assembly=contents.assembly,
        description=contents.description,
        sha256=hashlib.sha256(raw).hexdigest(),
        size=len(raw) + sum(file.size for file in contents.files.values()),
        installed=now,
    )


def whole(folder: Path, reference: Installed) -> bool:
    """Whether a folder holds the reference, every file with its size."""
    description = folder / DESCRIPTION
    if not description.is_file():
        return False
    raw = description.read_bytes()
    if hashlib.sha256(raw).hexdigest() != reference.sha256:
        return False
    files = ((folder / name, file.size) for name, file in understood(raw).files.items())
    return all(path.is_file() and path.stat().st_size == size for path, size in files)


def hashed(pieces: Iterable[bytes]) -> tuple[str, int]:
    """sha256 (hex) and length of what comes in pieces."""
    digest, length = hashlib.sha256(), 0
    for piece in pieces:
        digest.update(piece)
        length += len(piece)
    return digest.hexdigest(), length
