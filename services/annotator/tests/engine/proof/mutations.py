"""Damage: what copies, editors, scripts and bad disks do to files, by a seeded chance."""

import gzip
import random
import re
from collections.abc import Callable

Damage = Callable[[bytes, random.Random], bytes]

HUGE = [b"0", b"-1", b"00", b"2147483647", b"2147483648", b"4294967296", b"99999999999999999999",
        b"1e400", b"nan", b"-inf", b"0x10", b"1_000", b"\xd9\xa3"]  # fmt: skip
ODD = [b"\0", b"\t", b"\n", b"\r", b"\r\n", b" ", b"\x1a", b"\xff", b"\xc3\xa4", b"\xe2\x80\xa8",
       b"\xef\xbb\xbf", b"\x85", b";", b"=", b",", b"|", b"/", b"<", b">", b"[", b"]", b"*", b"#",
       b'"', b"%", b"\\", b":", b".", b"\x0b", b"\x1f\x8b", b"##", b"N" * 300]  # fmt: skip


def flip(raw: bytes, chance: random.Random) -> bytes:
    held = bytearray(raw)
    for _ in range(chance.choice([1, 1, 2, 8])):
        held[chance.randrange(len(held))] ^= 1 << chance.randrange(8)
    return bytes(held)


def truncate(raw: bytes, chance: random.Random) -> bytes:
    return raw[
        : chance.choice([chance.randrange(len(raw)), max(1, len(raw) - chance.randrange(60))])
    ]


def drop(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw))
    return raw[:at] + raw[at + chance.choice([1, 2, 7, 100]) :]


def repeat(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw))
    end = at + chance.choice([1, 5, 80, 1000])
    return raw[:end] + raw[at:end] * chance.choice([1, 1, 20]) + raw[end:]


def insert(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw) + 1)
    return raw[:at] + chance.choice(ODD) + raw[at:]


def number(raw: bytes, chance: random.Random) -> bytes:
    """One number of the file becomes another."""
    found = list(re.finditer(rb"\d+", raw))
    place = chance.choice(found)
    return raw[: place.start()] + chance.choice(HUGE) + raw[place.end() :]


def lines(raw: bytes, chance: random.Random) -> bytes:
    """Lines swapped, doubled, joined, lost, or put elsewhere."""
    held = raw.split(b"\n")
    one, two = chance.randrange(len(held)), chance.randrange(len(held))
    match chance.randrange(5):
        case 0:
            held[one], held[two] = held[two], held[one]
        case 1:
            held.insert(two, held[one])
        case 2:
            held[one] += held.pop(two) if one < two else b""
        case 3:
            del held[one]
        case _:
            cut = chance.randrange(len(held[one]) + 1)
            held[one] = held[one][:cut] + held[two][cut:]
    return b"\n".join(held)


def field(raw: bytes, chance: random.Random) -> bytes:
    """One field of one record becomes empty, odd, or that of another record."""
    held = raw.split(b"\n")
    body = [n for n, line in enumerate(held) if line[:1] not in (b"#", b"")]
    if not body:
        return insert(raw, chance)
    one, two = (held[chance.choice(body)].split(b"\t") for _ in range(2))
    at = chance.randrange(len(one))
    one[at] = chance.choice([b"", chance.choice(ODD), chance.choice(HUGE), two[at % len(two)]])
    held[chance.choice(body)] = b"\t".join(one)
    return b"\n".join(held)


def header(raw: bytes, chance: random.Random) -> bytes:
    """Damage one header line."""
    head = [line for line in raw.split(b"\n") if line.startswith(b"#")]
    if not head:
        return insert(raw, chance)
    line = chance.choice(head)
    return raw.replace(line, chance.choice([flip, drop, repeat, insert, number_or_insert])(
        line, chance), 1)  # fmt: skip


def number_or_insert(raw: bytes, chance: random.Random) -> bytes:
    return (number if re.search(rb"\d", raw) else insert)(raw, chance)


#: Of the text itself, which may be compressed afterwards.
TEXT: list[Damage] = [flip, truncate, drop, repeat, insert, number, number, lines, lines, field,
                      field, field, header, header]  # fmt: skip
#: Of compressed or binary files.
BINARY: list[Damage] = [flip, flip, truncate, drop, repeat, insert]


def damaged(raw: bytes, kinds: list[Damage], chance: random.Random) -> bytes:
    """One to three damages, one upon the other."""
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        raw = chance.choice(kinds)(raw or b"\n", chance)
        if not re.search(rb"\d", raw):
            break
    return raw


def gzipped(raw: bytes) -> bytes:
    return gzip.compress(raw, 1, mtime=0)
