"""The input, checked and normalised, as a spool of columns.

What is repaired is repaired here, with a warning; what cannot be is refused here.  Blocks are
checked in threads and taken in order; while that goes on, csq is asked about the first ones.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, field

import polars as pl

from annotator.engine import declarations, genotypes
from annotator.engine.fit import Fits, Fitter
from annotator.engine.genotypes import Genotypes
from annotator.engine.header import Header, read_header, utf8
from annotator.engine.limits import Limits
from annotator.engine.log import Log
from annotator.engine.ordered import in_order
from annotator.engine.records import parse, plain
from annotator.engine.refusal import Refused
from annotator.engine.spool import Spool

#: A block of lines and the number of its first line in the file.
Block = tuple[bytes, int]

WINDOWS = "The lines end as on Windows (CR LF); they were changed to LF."
LOWER_CASE = "Alleles in lower-case letters were changed to upper case."


@dataclass
class Intake:
    """What is known of the input once every line of it was seen."""

    header: Header
    spool: Spool
    genotypes: Genotypes
    records: int = 0
    fits: Fits = field(default_factory=Fits)
    renamed: dict[str, str] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)

    @property
    def phased(self) -> bool:
        """Whether variants of one haplotype are judged together."""
        return self.genotypes.phased


@dataclass
class Checked:
    """One block, checked and normalised, and what was noticed."""

    frame: pl.DataFrame
    near: pl.DataFrame  #: the alleles that an engine has to look at
    fits: Fits
    genotypes: Genotypes
    warnings: list[str]
    undeclared: list[declarations.Undeclared]
    names: dict[str, str]


@dataclass
class Reader:
    """Reads blocks of lines; `own_tags` are the INFO tags that we write.

    Where the input has them already they go.
    """

    header: Header
    fitter: Fitter
    limits: Limits
    own_tags: list[str]
    log: Log

    def __post_init__(self) -> None:
        self.had_bcsq = self.header.declared("FORMAT", "BCSQ")
        self.header.drop([("FORMAT", "BCSQ"), *(("INFO", tag) for tag in self.own_tags)])

    def read(
        self,
        blocks: Iterator[bytes],
        spool: Spool,
        pool: Executor,
        near: Callable[[pl.DataFrame], pl.DataFrame],
        taken: Callable[[pl.DataFrame, pl.DataFrame, Intake], None],
    ) -> Intake:
        """Read everything.  `near` gives a block's alleles that an engine has to look at.

        `taken` gets each block as it goes to the spool, those alleles, and what is known so far.
        Raises `Refused` when the input cannot be annotated.
        """
        intake = Intake(self.header, spool, Genotypes.none(len(self.header.samples)))
        for checked in in_order(
            pool, lambda block: self._checked(block, near), numbered(blocks, self.header.lines + 1)
        ):
            intake.records += len(checked.frame)
            self._refuse_too_many(intake.records)
            self._take(checked, intake)
            if len(checked.frame):
                spool.add(checked.frame)
                taken(checked.frame, checked.near, intake)
        if not spool.is_sorted:
            self.log.warn("The records were not sorted by position; they were sorted.")
            spool.sort(list(self.fitter.reference.contigs), self.limits)
        return intake

    def _checked(self, block: Block, near: Callable[[pl.DataFrame], pl.DataFrame]) -> Checked:
        text, first_line = block
        warnings: list[str] = []
        if b"\r" in text:
            warnings.append(WINDOWS)
            text = text.replace(b"\r\n", b"\n").removesuffix(b"\r")
        text = utf8(text, warnings.append)
        frame = parse(text, self.header.columns, first_line)
        counted = genotypes.look(frame, len(self.header.samples))
        frame = upper(frame, warnings)
        frame, fits, names = self.fitter.fitted(frame)
        if self.had_bcsq:
            frame = declarations.without_old_masks(frame)
        frame, ours = declarations.without_ours(frame, self.own_tags)
        if ours:
            tags = ", ".join(f"INFO/{tag}" for tag in ours)
            said = f"The file had been annotated before: its {tags} was replaced by ours."
            warnings.append(said)
        missing = declarations.undeclared(frame, self.header, self.own_tags)
        frame = frame.drop("chrom")
        return Checked(frame, near(frame), fits, counted, warnings, missing, names)

    def _take(self, checked: Checked, intake: Intake) -> None:
        for sentence in (
            *checked.warnings, *declarations.declare(checked.undeclared, self.header)
        ):  # fmt: skip
            self.log.warn(sentence)
        intake.fits.merge(checked.fits)
        intake.genotypes.merge(checked.genotypes)
        intake.renamed |= {a: b for a, b in checked.names.items() if a != b}
        strange = checked.frame.filter(pl.col("fit") == "unknown_contig")["contig"]
        intake.unknown.update(dict(strange.value_counts().iter_rows()))

    def _refuse_too_many(self, records: int) -> None:
        if records > self.limits.records:
            raise Refused(
                "TOO_MANY_RECORDS",
                f"The file has more than {self.limits.records:,} records.",
                "Split it, for example by chromosome, and submit the parts.",
            )


def open_header(raw: bytes, limits: Limits, log: Log) -> Header:
    """The header, if it does not name more samples than the limits allow."""
    header = read_header(raw, log)
    if len(header.samples) > limits.samples:
        raise Refused(
            "TOO_MANY_SAMPLES",
            f"The file has {len(header.samples):,} samples; {limits.samples:,} are allowed.",
            "Take out samples with `bcftools view -s`, or all of them with `bcftools view -G`.",
        )
    return header


def numbered(blocks: Iterator[bytes], first_line: int) -> Iterator[Block]:
    """The blocks with the numbers of their first lines."""
    for block in blocks:
        yield block, first_line
        first_line += block.count(b"\n")


def upper(frame: pl.DataFrame, warnings: list[str]) -> pl.DataFrame:
    """Alleles in upper case; names in angle brackets and breakends stay as they are."""
    few = frame.filter(~plain(frame))
    if not len(few):
        return frame
    lower = few["ref"].str.contains("[a-z]") | few["alt"].str.contains("^[a-z,]+$")
    if lower.any():
        warnings.append(LOWER_CASE)
    bases = ~pl.col("alt").str.contains(r"[<\[\]]")
    return frame.with_columns(
        pl.col("ref").str.to_uppercase(),
        pl.when(bases).then(pl.col("alt").str.to_uppercase()).otherwise("alt").alias("alt"),
    )
