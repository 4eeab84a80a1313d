"""The public files of a recipe, brought here and checked."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from annotator.library.download import Downloads
from annotator.library.problem import Problem
from annotator.library.recipe import Origin
from annotator.library.sums import Kind, computed, listed
from annotator.library.web import public

SHA256: Kind = "sha256"


@dataclass(frozen=True)
class Brought:
    """A file that is here, whole."""

    path: Path
    origin: str  #: as it may be told to anybody
    sha256: str


@dataclass(frozen=True)
class Sources:
    """Brings files into `folder`; paths are taken as seen from `beside`, where the recipe is."""

    downloads: Downloads
    folder: Path
    beside: Path

    def bring(self, origin: Origin, part: str) -> Brought:
        """Have one file here; `part` names its place.  Raises `Problem`."""
        path = self._have(origin.file, part)
        sha256 = computed(path, "sha256")
        expected, kind = origin.sha256, SHA256
        if expected is None and origin.checksums:
            expected, kind = self._listed(origin, part), origin.checksum_kind
        found = sha256 if kind == SHA256 else computed(path, kind)
        if expected is not None and found != expected.lower():
            self._forget(path)
            raise Problem(
                f"{public(origin.file)} has the {kind} {found}; it should be {expected.lower()}.",
                "Run this again to download it anew. If it differs again, the file was changed "
                "or the checksum in the recipe is wrong.",
            )
        return Brought(path, _told(origin.file), sha256)

    def _listed(self, origin: Origin, part: str) -> str:
        """What the server's list says; it is read anew each time, for lists change."""
        assert origin.checksums is not None
        at = self.folder / part / "checksums"
        self._forget(at)
        path = self._have(origin.checksums, part, at)
        name = _file_name(origin.file)
        found = listed(path.read_text("utf-8", errors="replace"), origin.checksum_kind, name)
        if found is None:
            raise Problem(
                f"{public(origin.checksums)} does not list {name}.",
                "Give the file's sha256 in a recipe of your own, without `checksums`.",
            )
        return found

    def _have(self, file: str, part: str, at: Path | None = None) -> Path:
        if file.startswith(("http://", "https://")):
            into = at or self.folder / part / _file_name(file)
            self.downloads.fetch(file, into)
            return into
        path = self._local(file)
        if not path.is_file():
            raise Problem(f"There is no file {path}.", "Mend the path in the recipe.")
        return path

    def _local(self, file: str) -> Path:
        if "://" not in file:
            return self.beside / file
        parts = urlsplit(file)
        if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
            raise Problem(f"{public(file)} cannot be fetched.", "Use http://, https:// or a path.")
        return Path(unquote(parts.path))

    def _forget(self, path: Path) -> None:
        """Remove what was downloaded; files of the user's own stay."""
        if path.is_relative_to(self.folder):
            path.unlink(missing_ok=True)


def _told(file: str) -> str:
    """An address as it is; of a path, which is this machine's own affair, the name."""
    return public(file) if file.startswith(("http://", "https://")) else _file_name(file)


def _file_name(file: str) -> str:
    """The last part, without letters that could mean something to a file system."""
    name = unquote(urlsplit(file).path if "://" in file else file).rsplit("/", 1)[-1]
    return re.sub(r"[^A-Za-z0-9._-]", "_", name).lstrip(".") or "file"
