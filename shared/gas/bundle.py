"""A result's files as one: what is archived, and what comes back.

The same files always make the same bytes (no times, owners or order of the moment), so that one
checksum stands for all of them, wherever they are.
"""

import hashlib
import shutil
import tarfile
from collections.abc import Collection, Iterable
from pathlib import Path


class BadBundle(Exception):
    """Raised when a bundle does not hold exactly the files it should."""


def pack(folder: Path, names: Iterable[str], bundle: Path) -> None:
    """Write the named files of `folder` into `bundle` (POSIX tar, uncompressed)."""
    with tarfile.open(bundle, "w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(names):
            info = tarfile.TarInfo(name)
            info.size = (folder / name).stat().st_size
            info.mode = 0o644
            with (folder / name).open("rb") as file:
                tar.addfile(info, file)


def unpack(bundle: Path, names: Collection[str], folder: Path) -> None:
    """Write the files of `bundle` into `folder`.  Raises `BadBundle` unless they are `names`.

    Only what a file holds is taken from the bundle; where it goes is said by `names`.  (The
    extraction filters of `tarfile` would do, but Python 3.11 has them from 3.11.4 on only.)
    """
    try:
        with tarfile.open(bundle, "r:") as tar:
            members = {member.name: member for member in tar.getmembers()}
            if sorted(tar.getnames()) != sorted(names):
                raise BadBundle(f"it holds {sorted(tar.getnames())}")
            for name in names:
                content = tar.extractfile(members[name]) if members[name].isfile() else None
                if content is None:
                    raise BadBundle(f"{name} is no plain file")
                with content, (folder / name).open("wb") as file:
                    shutil.copyfileobj(content, file, 1 << 20)
    except tarfile.TarError as error:
        raise BadBundle(str(error)) from error


def sha256(path: Path) -> str:
    """Hex digest of a file, read in blocks."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
