"""BGZF, the gzip of independent blocks that tabix can jump into (SAM specification, section 4.1).

Compression by ISA-L: at its level 1 a block costs a quarter of what zlib takes for the same size.
Any number of calls of `blocks` may run at once, in threads: what they give is joined in order,
and `END` closes the file.
"""

import struct
import zlib
from collections.abc import Iterator
from gzip import BadGzipFile
from pathlib import Path
from typing import IO, Any, Final, cast

from isal import igzip, isal_zlib

#: Bytes of text per block; a block may be at most 64 KiB after compression, whatever is in it.
BLOCK = 0xFF00
#: ISA-L's level 1; see docs/decisions/011.
LEVEL = 1
#: The empty block that ends every file.
END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")

#: Raised when compressed bytes, or their checksum, are wrong.
DAMAGED: Final = (BadGzipFile, zlib.error, cast(type[Exception], isal_zlib.error))

_HEAD = struct.Struct("<4BI2BH2B2H")
_TAIL = struct.Struct("<2I")


def blocks(text: bytes | memoryview) -> bytes:
    """The text as BGZF blocks, without the one that ends a file."""
    return b"".join(block_list(text))


def block_list(text: bytes | memoryview) -> list[bytes]:
    """The same, block by block; each but the last holds BLOCK bytes of text."""
    view = memoryview(text)
    return [_block(view[start : start + BLOCK]) for start in range(0, len(view), BLOCK)]


def _block(text: memoryview) -> bytes:
    packed = isal_zlib.compress(text, LEVEL, -15)
    if len(packed) > BLOCK:
        packed = _stored(text)
    head = _HEAD.pack(31, 139, 8, 4, 0, 0, 255, 6, 66, 67, 2, len(packed) + 25)
    return b"".join((head, packed, _TAIL.pack(isal_zlib.crc32(text), len(text))))


def _stored(text: memoryview) -> bytes:
    """What cannot be made smaller goes in as it is: one stored block (RFC 1951, 3.2.4)."""
    return struct.pack("<B2H", 1, len(text), len(text) ^ 0xFFFF) + bytes(text)


def write(path: Path, chunks: Iterator[bytes]) -> None:
    """A whole BGZF file of these chunks of text."""
    held = bytearray()
    with path.open("wb") as out:
        for chunk in chunks:
            held += chunk
            whole = len(held) - len(held) % BLOCK
            out.write(blocks(memoryview(bytes(held[:whole]))))
            del held[:whole]
        out.write(blocks(bytes(held)) + END)


def text_of(file: IO[bytes]) -> IO[bytes]:
    """The decompressed bytes of an opened gzip or BGZF file.

    Reading raises `EOFError` when the file is cut, one of `DAMAGED` when its bytes are wrong.
    """
    opened: Any = igzip.open  # type: ignore[no-untyped-call,unused-ignore]
    return cast(IO[bytes], opened(file, "rb"))
