"""Small files that grow without end when decompressed: refused, in bounded time and memory.

Each bomb would hold gigabytes; what the engine may hold of it is the limit and its libraries.
"""

import time
import zlib
from pathlib import Path

import pytest
from proof.texts import COLUMNS, GOOD, HEADER
from proof.watched import Watched

HEAD = (HEADER + COLUMNS).encode()
MEGABYTE = 1 << 20
#: Libraries and their threads take about 250 MB before the first byte of input is read.
MEMORY = 700 * MEGABYTE
SECONDS = 20.0

#: What is repeated without end -> the code of the refusal.
BOMBS = {
    "records": (HEAD, GOOD.encode() * 50_000, "TOO_MANY_RECORDS"),
    "text": (HEAD, (GOOD.rstrip() + "A" * 4000 + "\n").encode() * 250, "TOO_LARGE"),
    "empty lines": (HEAD, b"\n" * MEGABYTE, "TOO_LARGE"),
    "one line": (HEAD + GOOD.rstrip().encode(), b"A" * MEGABYTE, "LINE_TOO_LONG"),
    "header lines": (b"##fileformat=VCFv4.2\n", b"##x=" + b"y" * 1000 + b"\n", "TOO_LARGE"),
    "one header line": (b"##fileformat=VCFv4.2\n##", b"y" * MEGABYTE, "TOO_LARGE"),
    "zeros": (HEAD + GOOD.encode(), b"\0" * MEGABYTE, "NOT_A_VCF"),
}
LIMITS = {
    "text": 64 * MEGABYTE, "records": 200_000, "line": 8 * MEGABYTE, "header": 8 * MEGABYTE,
    "block": MEGABYTE,
}  # fmt: skip


def bomb(path: Path, start: bytes, again: bytes, size: int = 4 << 30) -> None:
    """A gzip file of one member that holds about `size` bytes; its checksum never comes.

    The repeated part is compressed once: a full flush makes it a piece that can be copied.
    """
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    first = pack.compress(start) + pack.flush(zlib.Z_FULL_FLUSH)
    again *= max(1, MEGABYTE // len(again))
    piece = pack.compress(again) + pack.flush(zlib.Z_FULL_FLUSH)
    with path.open("wb") as out:
        out.write(first)
        out.write(piece * (size // len(again)))


@pytest.mark.parametrize("name", BOMBS)
def test_bomb(tmp_path, name):
    start, again, code = BOMBS[name]
    source, out = tmp_path / "bomb.vcf.gz", tmp_path / "out"
    bomb(source, start, again)
    began = time.monotonic()
    with Watched(SECONDS) as engine:
        told = engine.annotate(source, out, **LIMITS)
    assert (told["end"], told.get("code")) == ("refused", code), told
    assert told["peak"] < MEMORY, f"{told['peak']:,} bytes"
    assert time.monotonic() - began < SECONDS
    assert [path.name for path in out.iterdir()] == ["log.txt"]
