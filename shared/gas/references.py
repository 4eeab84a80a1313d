"""Which references are installed: the file `index.json`, kept by `gas-reference`.

It is the pointer as well as the list: what a name alone means, and what every pinned name
(`name@version`) is.  Annotators find references by it, and the site offers them.
"""

import re
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

INDEX: Final = "index.json"

#: Names go into folders, keys and arguments, so they are of a few letters only.
NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
VERSION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Installed(msgspec.Struct, frozen=True, kw_only=True):
    """One version of one reference; what it holds never changes."""

    name: str
    version: str
    assembly: str
    description: str
    sha256: Annotated[str, Meta(description="of its reference.json, which names all its files")]
    size: Annotated[int, Meta(description="bytes of all its files")]
    installed: Annotated[int, Meta(description="UTC, seconds since 1970")]

    @property
    def pinned(self) -> str:
        """Its name for good."""
        return pinned(self.name, self.version)


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """What is installed; `current` says which version a name alone means."""

    schema: Literal[1] = 1
    current: dict[str, str] = {}
    references: list[Installed] = []

    def find(self, asked: str) -> Installed | None:
        """What `name` or `name@version` means now, if anything."""
        name, at, version = asked.partition("@")
        wanted = version if at else self.current.get(name)
        named = (r for r in self.references if (r.name, r.version) == (name, wanted))
        return next(named, None)

    def is_current(self, reference: Installed) -> bool:
        return self.current.get(reference.name) == reference.version

    def offered(self) -> list[Installed]:
        """The current version of each, by name."""
        return sorted(filter(self.is_current, self.references), key=lambda r: r.name)

    def having(self, reference: Installed, *, current: bool) -> "Index":
        """The index with a reference, in place of what had its pinned name."""
        others = [r for r in self.references if r.pinned != reference.pinned]
        point = current or reference.name not in self.current
        moved = {reference.name: reference.version} if point else {}
        listed = sorted([*others, reference], key=lambda r: (r.name, r.installed))
        return Index(current=self.current | moved, references=listed)

    def without(self, reference: Installed) -> "Index":
        """The index without a reference; when it was the current one, its name means nothing."""
        gone = reference.name if self.is_current(reference) else None
        return Index(
            current={name: v for name, v in self.current.items() if name != gone},
            references=[r for r in self.references if r.pinned != reference.pinned],
        )


def pinned(name: str, version: str) -> str:
    return f"{name}@{version}"


def read_index(content: bytes) -> Index:
    """Raises `msgspec.DecodeError` for what is none."""
    return msgspec.json.decode(content, type=Index)


def write_index(index: Index) -> bytes:
    return msgspec.json.format(msgspec.json.encode(index), indent=1) + b"\n"
