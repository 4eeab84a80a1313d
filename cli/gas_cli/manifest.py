"""`manifest.json`: what a result should be, byte for byte."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gas_cli.answer import Code, Problem

NAME: Final = "manifest.json"


@dataclass(frozen=True)
class Listed:
    """One file as the manifest has it."""

    sha256: str
    size: int

    def describes(self, path: Path) -> bool:
        """Is that file there, and just this one?"""
        same_size = path.is_file() and path.stat().st_size == self.size
        return same_size and sha256(path) == self.sha256


@dataclass(frozen=True)
class Manifest:
    job_id: str
    input_name: str
    input_sha256: str
    files: dict[str, Listed]


def read(path: Path) -> Manifest:
    """Raises `Problem` for what is no manifest."""
    try:
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        files = {
            plain(name): Listed(str(one["sha256"]), int(one["size"]))
            for name, one in told["outputs"].items()
        }
        source = told["input"]
        return Manifest(str(told["job_id"]), str(source["name"]), str(source["sha256"]), files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Problem(
            Code.DIFFERS,
            f"{path} is not a manifest ({type(error).__name__}).",
            "Download the result again, with --force.",
        ) from error


def plain(name: str) -> str:
    """The name of a file in a folder.  Raises `ValueError` for anything that leads elsewhere."""
    if not name or name in (".", "..") or Path(name).name != name or "\\" in name:
        raise ValueError(f"{name!r} is not the name of a file")
    return name


def sha256(path: Path) -> str:
    """Hex digest of a file, read in blocks."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
