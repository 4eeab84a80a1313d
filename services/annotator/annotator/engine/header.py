"""The header of a VCF: read, checked, completed and written.  Rules: VCF 4.3, section 1.4."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from annotator.engine.log import Log
from annotator.engine.refusal import Refused
from annotator.engine.sniff import not_a_vcf

FIXED = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO"]

#: `##INFO=<ID=DP,…` -> kind, id.
DEFINITION = re.compile(r"##(INFO|FORMAT|FILTER|contig)=<(?:.*?,)?ID=([^,>]+)")
LENGTH = re.compile(r"[<,]length=(\d+)")
NUMBER = re.compile(r"[<,]Number=([^,>]+)")

#: Number and Type of keys that the specification reserves (VCF 4.3, tables 1 and 2).
RESERVED = {
    "GT": ("1", "String"), "DP": ("1", "Integer"), "GQ": ("1", "Integer"),
    "AD": ("R", "Integer"), "PL": ("G", "Integer"), "PS": ("1", "Integer"),
    "AC": ("A", "Integer"), "AF": ("A", "Float"), "AN": ("1", "Integer"),
    "END": ("1", "Integer"), "MQ": ("1", "Float"), "FT": ("1", "String"),
}  # fmt: skip


@dataclass
class Header:
    """`meta`: the ## lines but contigs; `columns`, `lines`: how many there are in the file."""

    meta: list[str]
    samples: list[str]
    columns: int
    lines: int
    contigs: dict[str, int | None] = field(default_factory=dict)
    ids: dict[str, set[str]] = field(default_factory=dict)
    numbers: dict[tuple[str, str], str] = field(default_factory=dict)

    def number(self, kind: str, name: str) -> str:
        """How many values an INFO or FORMAT has, as the header says: `1`, `A`, `.`, …"""
        return self.numbers.get((kind, name), ".")

    def declared(self, kind: str, name: str) -> bool:
        """Does the header define this INFO, FORMAT or FILTER?"""
        return name in self.ids.get(kind, set())

    def declare(self, kind: str, name: str, flag: bool = False) -> None:
        """Define what the records use and the header forgot."""
        number, type_ = ("0", "Flag") if flag else RESERVED.get(name, (".", "String"))
        shape = "" if kind == "FILTER" else f"Number={number},Type={type_},"
        said = "Not declared in the submitted file"
        self.meta.append(f'##{kind}=<ID={name},{shape}Description="{said}">')
        self.ids.setdefault(kind, set()).add(name)

    def drop(self, ours: Sequence[tuple[str, str]]) -> None:
        """Forget definitions (kind, id) that we write ourselves, and our marks of another run."""
        kept = (line for line in self.meta if not line.startswith("##GAS_"))
        self.meta = [line for line in kept if _definition(line) not in ours]
        for kind, name in ours:
            self.ids.get(kind, set()).discard(name)

    def text(self, contigs: Sequence[tuple[str, int | None]], ours: list[str]) -> str:
        """The header of the output: theirs, then the contigs in order, then `ours`."""
        contig_lines = [
            f"##contig=<ID={name}" + (f",length={length}>" if length else ">")
            for name, length in contigs
        ]
        names = [*FIXED, *(["FORMAT", *self.samples] if self.columns > len(FIXED) else [])]
        return "\n".join([*self.meta, *contig_lines, *ours, "\t".join(names)]) + "\n"


def _definition(line: str) -> tuple[str, str] | None:
    found = DEFINITION.match(line)
    return (found[1], found[2]) if found else None


def utf8(raw: bytes, warn: Callable[[str], None]) -> bytes:
    """Text of the file as UTF-8 (VCF 4.3, section 1); Latin-1 is accepted with a warning."""
    if raw.isascii():
        return raw
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        warn("The file is not valid UTF-8; it was read as Latin-1.")
        return raw.decode("latin-1").encode()
    return raw


def read_header(raw: bytes, log: Log) -> Header:
    """Read the header's bytes; a byte order mark and CRLF are repaired with a warning."""
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
        log.warn("A byte order mark at the beginning of the file was removed.")
    if b"\r" in raw:
        log.warn("The lines end as on Windows (CR LF); they were changed to LF.")
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"")
    lines = utf8(raw, log.warn).decode().rstrip("\n").split("\n")
    meta, columns = lines[:-1], lines[-1]
    if not columns.upper().startswith("#CHROM"):
        raise _no_columns(lines)
    for number, line in enumerate(meta, 1):
        if not line.startswith("##"):
            raise _bad_header(number, line)
    return _header(meta, columns, len(lines), log)


def _header(meta: list[str], columns: str, lines: int, log: Log) -> Header:
    fields = columns.split("\t")
    if len(fields) == 1:
        raise spaces(lines)
    if [name.upper() for name in fields[:8]] != FIXED or fields[8:9] not in ([], ["FORMAT"]):
        raise _bad_header(lines, columns)
    samples = fields[9:]
    if twice := sorted(name for name, times in Counter(samples).items() if times > 1):
        raise Refused(
            "DUPLICATE_SAMPLES",
            f"Two columns carry the same sample name: {', '.join(twice[:5])} (line {lines}).",
            "Give every sample a name of its own.",
        )
    if not (meta and meta[0].startswith("##fileformat=")):
        meta.insert(0, "##fileformat=VCFv4.2")
        log.warn("The first line was not ##fileformat; it was added (VCFv4.2).")
    header = Header([], samples, len(fields), lines)
    for line in meta:
        _note(header, line)
    return header


def _note(header: Header, line: str) -> None:
    """Keep one ## line; contigs are kept apart, since we write them anew."""
    match _definition(line):
        case ("contig", name):
            length = LENGTH.search(line)
            header.contigs[name] = int(length[1]) if length else None
            return
        case (kind, name):
            header.ids.setdefault(kind, set()).add(name)
            if number := NUMBER.search(line):
                header.numbers[kind, name] = number[1]
    header.meta.append(line)


def spaces(line: int) -> Refused:
    """The refusal of columns parted by spaces."""
    return Refused(
        "SPACES_NOT_TABS",
        f"The columns in line {line} are separated by spaces; a VCF needs tabs.",
        "Save the file with tabs between the columns (an editor may have replaced them).",
    )


def _no_columns(lines: list[str]) -> Refused:
    if not lines[0].startswith(("##fileformat", "##")):
        return not_a_vcf("some other text")
    return Refused(
        "NO_HEADER",
        "The header has no line beginning with #CHROM, which names the columns "
        f"(the header ends at line {len(lines)}).",
        "Put the #CHROM line, tab separated, between the ## lines and the records.",
    )


def _bad_header(number: int, line: str) -> Refused:
    return Refused(
        "BAD_HEADER",
        f"Line {number} is no valid header line: {line[:80]!r}.",
        "Header lines begin with ##; the last is #CHROM POS ID REF ALT QUAL FILTER INFO, "
        "then FORMAT and the samples if there are any, separated by tabs.",
    )
