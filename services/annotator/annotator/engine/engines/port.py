"""What an engine is to the stages around it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import polars as pl

from annotator.reference import Reference

#: What an answer is: line and allele of the input, and the text of its entries, as csq writes
#: them (see `bcsq.py`), null where nothing was found.
ANSWER = {"line": pl.UInt32, "allele": pl.UInt16, "text": pl.String}


class EngineUnfit(Exception):
    """Raised when an engine is not there, is described wrongly, or cannot use a reference."""


@dataclass(frozen=True)
class Shard:
    """One question, which stands for itself: it can be asked again, elsewhere, beside others.

    `alleles` is a VCF without samples, sorted, an allele a record, whose ID is `line:allele`;
    `genes` a GFF3 with the genes that they touch; `code` the NCBI number of the genetic code.
    """

    alleles: Path
    genes: Path
    code: int


@dataclass(frozen=True)
class Ending:
    """How an engine ended: exit code, or the signal that ended it, and what it said."""

    exit: int
    signal: int | None = None
    warnings: tuple[str, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)


class Engine(Protocol):
    """An engine of consequences.

    `everywhere`: it is asked about every allele; otherwise only where a transcript's sequence
    matters, and the map tells the rest.  `judges_input`: what it cannot read, nobody can; when
    another fails, the machine or its set-up is at fault.
    """

    @property
    def name(self) -> str: ...
    @property
    def everywhere(self) -> bool: ...
    @property
    def judges_input(self) -> bool: ...

    def describe(self) -> dict[str, str]:
        """Its components → their versions."""
        ...

    def check(self, reference: Reference) -> None:
        """Raise `EngineUnfit` when it cannot work with this reference, or on this machine."""
        ...

    def annotate(self, shard: Shard, reference: Reference, out: Path) -> Ending:
        """Write the annotated VCF of a shard to `out`; from any thread."""
        ...

    def read(self, out: Path) -> pl.DataFrame:
        """The answers in what it wrote, with the columns of ANSWER."""
        ...
