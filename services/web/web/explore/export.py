"""The filtered rows as files, made while they are sent: memory does not grow with them."""

import gzip
import io
from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import urlencode

from web.explore.asked import Asked
from web.explore.table import Table

#: Bytes of records that are sent at a time.
CHUNK: Final = 1 << 18
_IDENTITY: Final = ["chrom", "pos", "ref", "alt"]


class Different(Exception):
    """Raised when a row's record is not in the VCF: then table and VCF are not of one run."""


def tsv(table: Table, asked: Asked) -> Iterator[bytes]:
    """The rows with all their columns, written as `variants.tsv.gz` is, but not compressed."""
    names = list(table.columns.names)
    yield ("\t".join(names) + "\n").encode()
    for batch in table.batches(asked, names):
        text = batch.write_csv(separator="\t", include_header=False, quote_style="never")
        yield text.encode()


def vcf(table: Table, asked: Asked, compressed: Iterable[bytes]) -> Iterator[bytes]:
    """The records of `annotated.vcf.gz` that have a row which passes, whole, below its header."""
    note = f"##GAS_FILTER={urlencode(asked.filters, doseq=True)}\n".encode()
    with gzip.GzipFile(fileobj=io.BufferedReader(_Stream(iter(compressed)), CHUNK)) as lines:
        yield from _in_chunks(_records(_noted(lines, note), _identities(table, asked)))


Identity = tuple[bytes, bytes, bytes, bytes]


def _identities(table: Table, asked: Asked) -> Iterator[Identity]:
    for batch in table.batches(asked, _IDENTITY):
        for chrom, pos, ref, alt in batch.iter_rows():
            yield chrom.encode(), b"%d" % pos, ref.encode(), (alt or ".").encode()


def _records(lines: Iterable[bytes], rows: Iterator[Identity]) -> Iterator[bytes]:
    """Walk along both: rows lie in the order of the records.

    Of records that are written twice, both are meant: their rows cannot be told apart.
    """
    row = next(rows, None)
    last = None
    for line in lines:
        if line.startswith(b"#"):
            yield line
            continue
        record = _identity(line)
        fits = record == last
        if row is None and not fits:
            return
        while row is not None and _is_of(row, record):
            fits, row = True, next(rows, None)
        if fits:
            last = record
            yield line
    if row is not None:
        raise Different(f"no record for {row!r}")


def _identity(line: bytes) -> Identity:
    chrom, pos, _id, ref, alt, *_rest = line.split(b"\t", 5)
    return chrom, pos, ref, alt


def _is_of(row: Identity, record: Identity) -> bool:
    return row[:3] == record[:3] and row[3] in record[3].split(b",")


def _noted(lines: Iterable[bytes], note: bytes) -> Iterator[bytes]:
    """The header tells by which filter it was made, right above the names of the columns."""
    for line in lines:
        if line.startswith(b"#CHROM"):
            yield note
        yield line


def _in_chunks(lines: Iterable[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= CHUNK:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


class _Stream(io.RawIOBase):
    """Chunks as a file that `gzip` can read."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        room = memoryview(into)
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        taken = min(len(room), len(self._rest))
        room[:taken] = self._rest[:taken]
        self._rest = self._rest[taken:]
        return taken
