"""Large files on their way to and from an archive, never whole in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

#: Files up to this size travel in one piece, larger ones in pieces of it; a power of two, as
#: Glacier wants it (page: api-multipart-initiate-upload).
PIECE = 32 << 20

#: Glacier and S3 take so many parts of one upload (pages: uploading-archive-mpu, qfacts).
MOST_PIECES = 10_000


def piece_size(size: int, least: int = PIECE) -> int:
    """How large the pieces of a file are, so that there are not too many of them."""
    while least * MOST_PIECES < size:
        least *= 2
    return least


def pieces(path: Path, size: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(size):
            yield piece


@contextmanager
def whole_or_none(into: Path) -> Iterator[BinaryIO]:
    """A file to write; what was written of it is removed if that does not end well."""
    try:
        with into.open("wb") as file:
            yield file
    except BaseException:
        into.unlink(missing_ok=True)
        raise
