"""What a body claims of itself in its headers, against what arrived."""

from collections.abc import Callable
from typing import Protocol

from local.vault.errors import invalid, missing
from local.vault.files import Piece


class Headers(Protocol):
    """A request's headers, whose names match in any case."""

    def get(self, name: str, /) -> str | None: ...


LINEAR = "x-amz-content-sha256"
TREE = "x-amz-sha256-tree-hash"
DESCRIPTION = "x-amz-archive-description"


def matches(headers: Headers, size: int) -> Callable[[Piece], None]:
    """Refuses a piece that is not what the headers say.  Page: api-archive-post."""
    wanted_linear, wanted_tree = needed(headers, LINEAR), needed(headers, TREE)

    def check(piece: Piece) -> None:
        if piece.size != size:
            raise invalid(f"Content-Length is {size}, but {piece.size} bytes came")
        if piece.sha256 != wanted_linear:
            raise invalid(f"Checksum mismatch: expected {wanted_linear}, is {piece.sha256}")
        if piece.tree_hash != wanted_tree:
            raise invalid(f"Checksum mismatch: expected {wanted_tree}, is {piece.tree_hash}")

    return check


def needed(headers: Headers, name: str) -> str:
    value = headers.get(name)
    if not value:
        raise missing(name)
    return value


def number(headers: Headers, name: str) -> int:
    value = needed(headers, name)
    if not value.isascii() or not value.isdigit():
        raise invalid(f"Invalid {name}: {value}")
    return int(value)


def description(headers: Headers) -> str:
    """Up to 1,024 printable ASCII characters.  Page: api-archive-post."""
    text = headers.get(DESCRIPTION) or ""
    if len(text) > 1024 or not all(" " <= letter <= "~" for letter in text):
        raise invalid("Invalid archive description: at most 1024 printable ASCII characters")
    return text
