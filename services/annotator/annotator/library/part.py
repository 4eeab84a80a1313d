"""The beginning of a file that is still coming, and whose beginning it is."""

from pathlib import Path

import msgspec


class Begun(msgspec.Struct, frozen=True):
    """Which version of which file; `validator` is an ETag or a date."""

    url: str
    validator: str


class Part:
    """`<file>.part`, with `<file>.part.json` beside it as long as another try can go on."""

    def __init__(self, into: Path) -> None:
        self._into = into
        self.path = into.with_name(into.name + ".part")
        self._note = into.with_name(into.name + ".part.json")

    @property
    def size(self) -> int:
        """Bytes that have arrived."""
        return self.path.stat().st_size if self.path.exists() else 0

    def begun(self, url: str) -> Begun | None:
        """What `url` was when it began, if there is anything to go on from."""
        try:
            begun = msgspec.json.decode(self._note.read_bytes(), type=Begun)
        except (FileNotFoundError, msgspec.DecodeError):
            return None
        return begun if begun.url == url and self.size else None

    def begin(self, url: str, validator: str | None) -> None:
        """Start from nothing.  The part is emptied first: it must never outlive its note."""
        self._note.unlink(missing_ok=True)
        self.path.write_bytes(b"")
        if validator:
            self._note.write_bytes(msgspec.json.encode(Begun(url, validator)))

    def complete(self) -> None:
        """All has arrived."""
        self.path.replace(self._into)
        self._note.unlink(missing_ok=True)
