"""A reference from a library onto this disk, file by file; broken off, it goes on where it was."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from annotator.library.contents import DESCRIPTION, understood
from annotator.library.ports import Library
from gas.references import Installed

#: Bytes hashed at once.
CHUNK = 1 << 20


class Damaged(Exception):
    """Raised when what came is not what the checksums say; another try begins anew."""


def copy(library: Library, reference: Installed, into: Path, go_on: Callable[[], object]) -> None:
    """Have all files of a reference in the folder `into`; raises `Damaged`, `FileGone`.

    `go_on()` is called with every piece, and may break it off by raising.  A file under its own
    name is whole: until then it is called `.part`.
    """
    into.mkdir(parents=True, exist_ok=True)
    raw = b"".join(library.read(reference, DESCRIPTION))
    if hashlib.sha256(raw).hexdigest() != reference.sha256:
        raise Damaged(f"{reference.pinned}: {DESCRIPTION} differs from what the index says")
    for name, file in sorted(understood(raw).files.items()):
        dest = into / name
        if not dest.exists():
            dest.parent.mkdir(parents=True, exist_ok=True)
            _copy_file(library, reference, name, dest, file.sha256, go_on)
    (into / DESCRIPTION).write_bytes(raw)


def _copy_file(
    library: Library,
    reference: Installed,
    name: str,
    dest: Path,
    sha256: str,
    go_on: Callable[[], object],
) -> None:
    part = dest.with_name(dest.name + ".part")
    digest = hashlib.sha256()
    with part.open("a+b") as file:
        file.seek(0)
        while piece := file.read(CHUNK):
            digest.update(piece)
            go_on()
        for piece in library.read(reference, name, file.tell()):
            file.write(piece)
            digest.update(piece)
            go_on()
    if digest.hexdigest() != sha256:
        part.unlink()
        raise Damaged(f"{reference.pinned}: {name} differs from its checksum")
    part.replace(dest)
