"""The input, checked and normalised, as a spool of column files.

What is repaired is repaired here, with a warning; what cannot be is refused here.  The spool
holds the records in the order of the output; `spool.py` reads it again.
"""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from annotator.engine import declarations, phase
from annotator.engine.fit import Fits, Fitter
from annotator.engine.header import Header, decoded, read_header
from annotator.engine.limits import Limits
from annotator.engine.log import Log
from annotator.engine.records import parse
from annotator.engine.refusal import Refused
from annotator.engine.sniff import sniff
from annotator.engine.spool import Spool
from annotator.engine.stream import blocks, chunks, header_and_body, limited
from annotator.reference import Reference


@dataclass
class Intake:
    """What is known of the input once every line of it was seen."""

    header: Header
    spool: Spool
    phased: bool
    records: int
    fits: Fits
    kind: str
    renamed: dict[str, str] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)


def take_in(
    source: Path, work: Path, reference: Reference, limits: Limits, own_tags: list[str], log: Log
) -> Intake:
    """Read the whole input; raises `Refused` when it cannot be annotated.

    `own_tags` are the INFO tags that we write: where the input has them already they go.
    """
    kind = sniff(source)
    log.say(f"The input is {kind}, {source.stat().st_size:,} bytes.")
    raw, body = header_and_body(limited(chunks(source, kind, log, work), limits), limits)
    header = read_header(raw, log)
    reader = _Reader(header, reference, limits, own_tags, log, Spool(work))
    for block in blocks(body, limits):
        reader.add(block)
    return reader.finish(str(kind))


class _Reader:
    """Takes blocks of lines, in order."""

    def __init__(
        self,
        header: Header,
        reference: Reference,
        limits: Limits,
        own_tags: list[str],
        log: Log,
        spool: Spool,
    ) -> None:
        self.header, self.limits, self.log, self.spool = header, limits, log, spool
        self.had_bcsq = header.declared("FORMAT", "BCSQ")
        header.drop([("FORMAT", "BCSQ"), *(("INFO", tag) for tag in own_tags)])
        self.fitter = Fitter(reference)
        self.phase = phase.Phase()
        self.own_tags = own_tags
        self.line = header.lines + 1
        self.records = 0
        self.renamed: dict[str, str] = {}
        self.unknown: Counter[str] = Counter()

    def add(self, block: bytes) -> None:
        """Check and normalise one block and spool it."""
        if b"\r" in block:
            self.log.warn("The lines end as on Windows (CR LF); they were changed to LF.")
            block = block.replace(b"\r\n", b"\n").removesuffix(b"\r")
        frame = parse(decoded(block, self.log), self.header.columns, self.line)
        self.line += block.count(b"\n")
        self.records += len(frame)
        self._refuse_too_many()
        if not len(frame):
            return
        phase.check(frame)
        frame = self._upper(self.fitter.add(frame))
        if self.had_bcsq:
            frame = declarations.without_old_masks(frame)
        frame = declarations.complete(frame, self.header, self.own_tags, self.log)
        self._note_names(frame)
        self.phase.look(frame)
        self.spool.add(frame.drop("chrom"))

    def _refuse_too_many(self) -> None:
        if self.records > self.limits.records:
            raise Refused(
                "TOO_MANY_RECORDS",
                f"The file has more than {self.limits.records:,} records.",
                "Split it, for example by chromosome, and submit the parts.",
            )

    def _upper(self, frame: pl.DataFrame) -> pl.DataFrame:
        lower = pl.col("ref").str.contains("[a-z]") | pl.col("alt").str.contains("^[a-z,]+$")
        if frame.select(lower.any()).item():
            self.log.warn("Alleles in lower-case letters were changed to upper case.")
        bases = ~pl.col("alt").str.contains(r"[<\[\]]")
        return frame.with_columns(
            pl.col("ref").str.to_uppercase(),
            pl.when(bases).then(pl.col("alt").str.to_uppercase()).otherwise("alt").alias("alt"),
        )

    def _note_names(self, frame: pl.DataFrame) -> None:
        names = frame.select("chrom", "contig").unique()
        self.renamed |= {a: b for a, b in names.iter_rows() if a != b}
        strange = frame.filter(pl.col("fit") == "unknown_contig")["contig"]
        self.unknown.update(strange.to_list())

    def finish(self, kind: str) -> Intake:
        """Put the spool in order and hand over."""
        if not self.spool.is_sorted:
            self.log.warn("The records were not sorted by position; they were sorted.")
            order = list(self.fitter.reference.contigs)
            self.spool.sort(order, self.limits)
        return Intake(
            self.header, self.spool, self.phase.whole, self.records, self.fitter.fits, kind,
            self.renamed, self.unknown,
        )  # fmt: skip
