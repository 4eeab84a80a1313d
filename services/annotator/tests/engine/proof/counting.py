"""Counting records without the engine and without bcftools.

Text: lines behind #CHROM that are not empty.  BCF: lengths from record to record (VCF 4.3,
section 6.3).  Compression: zlib, member by member (RFC 1952).
"""

import struct
import zlib
from collections import Counter


class Unreadable(Exception):
    """Raised when the bytes cannot be counted: damaged, or no VCF."""


def inflated(raw: bytes) -> bytes:
    """The bytes after decompression; raises `Unreadable` when any of it is damaged or missing."""
    if raw[:2] != b"\x1f\x8b":
        return raw
    found, rest = [], raw
    while rest.strip(b"\0"):
        member = zlib.decompressobj(31)
        try:
            found.append(member.decompress(rest))
        except zlib.error as error:
            raise Unreadable(str(error)) from None
        if not member.eof:
            raise Unreadable("it ends too early")
        rest = member.unused_data
    return b"".join(found)


def records(raw: bytes) -> int:
    """How many records a file holds."""
    text = inflated(raw)
    return _of_bcf(text) if text.startswith(b"BCF\x02") else len(lines(text))


def lines(text: bytes) -> list[str]:
    """The records of a text, one line each."""
    return [line for line in _split(text) if line.strip() and not line.startswith("#")]


def _split(text: bytes) -> list[str]:
    try:
        told = text.decode("utf-8")
    except UnicodeDecodeError:
        told = text.decode("latin-1")
    return told.removeprefix("\ufeff").split("\n")


def alleles(text: bytes) -> int:
    """How many alternative alleles the records of a text have; `.` counts as one."""
    return sum(line.split("\t")[4].count(",") + 1 for line in lines(text))


def untouched(text: bytes) -> Counter[tuple[str, ...]]:
    """What the engine never changes, however it sorts: QUAL, FILTER, FORMAT and samples."""
    fields = (line.rstrip("\r").split("\t") for line in lines(text))
    return Counter((*field[5:7], *field[8:]) for field in fields)


def _of_bcf(text: bytes) -> int:
    at = 9 + struct.unpack_from("<I", text, 5)[0]
    count = 0
    while at < len(text):
        if at + 8 > len(text):
            raise Unreadable("a record is cut")
        shared, individual = struct.unpack_from("<II", text, at)
        at += 8 + shared + individual
        count += 1
    if at > len(text):
        raise Unreadable("a record is cut")
    return count
