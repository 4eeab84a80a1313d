"""A library in a folder: for one machine, and for the engine as a command.

FOLDER/index.json
FOLDER/grch38@115/reference.json and the files it names
"""

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from annotator.library.contents import DESCRIPTION, indexed
from annotator.library.locks import locked
from annotator.library.ports import FileGone
from annotator.library.problem import Problem
from gas.references import INDEX, Index, Installed, write_index

CHUNK = 1 << 20


class FolderLibrary:
    """One folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def place(self) -> str:
        return str(self._root)

    def index(self) -> Index:
        path = self._root / INDEX
        return indexed(path.read_bytes(), self.place) if path.exists() else Index()

    def amend(self, change: Callable[[Index], Index]) -> Index:
        with locked(self._root / ".lock"):
            index = change(self.index())
            new = self._root / f".{INDEX}.new"
            new.write_bytes(write_index(index))
            new.replace(self._root / INDEX)
        return index

    def keep(self, prepared: Path, reference: Installed, say: Callable[[str], None]) -> None:
        self._root.mkdir(parents=True, exist_ok=True)
        dest = self._root / reference.pinned
        if dest.exists():
            if _sha256(dest / DESCRIPTION) == reference.sha256:
                return
            raise Problem(
                f"{dest} holds something else, of an installation that broke off.",
                f"`gas-reference remove {reference.pinned}` clears it away; then install again.",
            )
        say(f"moving {reference.pinned} to {self.place}")
        _move(prepared, dest)

    def read(self, reference: Installed, file: str, start: int = 0) -> Iterator[bytes]:
        path = self._root / reference.pinned / file
        try:
            opened = path.open("rb")
        except FileNotFoundError as error:
            raise FileGone(str(path)) from error
        with opened:
            opened.seek(start)
            while piece := opened.read(CHUNK):
                yield piece

    def drop(self, pinned: str) -> int:
        folder = self._root / pinned
        files = sum(path.is_file() for path in folder.rglob("*"))
        if folder.exists():
            shutil.rmtree(folder)
        return files


def _sha256(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None


def _move(source: Path, dest: Path) -> None:
    """Rename; from another file system copy beside first, so that `dest` appears at once."""
    try:
        source.rename(dest)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = dest.with_name(f".{dest.name}.{os.getpid()}")
        shutil.copytree(source, beside)
        beside.rename(dest)
