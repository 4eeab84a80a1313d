"""Checksums of what was downloaded: ours (pinned in a recipe), and the lists that servers keep."""

import hashlib
import re
import shutil
import subprocess
from pathlib import Path
from typing import Literal

from annotator.library.problem import Problem

#: `sum` is BSD's 16-bit checksum, in which Ensembl publishes its lists (`CHECKSUMS`).
Kind = Literal["sha256", "md5", "sum"]


def listed(text: str, kind: Kind, file_name: str) -> str | None:
    """What a list says of a file, or None.

    Lines of `sha256sum` and `md5sum` are `digest  name`, of `sum` they are `checksum blocks
    name`.  A list of one file stands for that file whatever it is called there: NCBI's
    `clinvar.vcf.gz.md5` names the dated file that `clinvar.vcf.gz` is a copy of.
    """
    digest = r"(\d+\s+\d+)" if kind == "sum" else r"([0-9a-fA-F]{32,64})"
    found = re.findall(rf"^\s*{digest}\s+\*?(.+?)\s*$", text, re.M)
    if len(found) == 1:
        return _plain(found[0][0])
    named = (said for said, name in found if name.rsplit("/", 1)[-1] == file_name)
    said = next(named, None)
    return None if said is None else _plain(said)


def computed(path: Path, kind: Kind) -> str:
    """The checksum of a file, written as `listed` writes it.  Raises `Problem`."""
    if kind == "sum":
        return _bsd(path)
    with path.open("rb") as file:
        if kind == "md5":  # against damage on the way; nobody relies on it against forgery
            return hashlib.file_digest(
                file, lambda: hashlib.md5(usedforsecurity=False)
            ).hexdigest()
        return hashlib.file_digest(file, "sha256").hexdigest()


def _bsd(path: Path) -> str:
    """By the tool `sum`: in Python it would take minutes for a genome."""
    tool = shutil.which("sum")
    if tool is None:
        raise Problem(
            f"The tool `sum`, which checks {path.name}, is not installed.",
            "Install coreutils, or give the file's sha256 in a recipe of your own.",
        )
    with path.open("rb") as file:
        said = subprocess.run([tool], stdin=file, capture_output=True, check=True)  # noqa: S603
    return _plain(said.stdout.decode("ascii"))


def _plain(said: str) -> str:
    """`00042     7` and `42 7` are the same."""
    parts = said.lower().split()
    return " ".join(str(int(part)) for part in parts[:2]) if len(parts) > 1 else parts[0]
