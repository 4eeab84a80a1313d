"""What a command answers: the same for people and, with --json, for programs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any


class Code(IntEnum):
    """How the program ends."""

    DONE = 0
    FAILED = 1  #: it could not be done, or not all of it
    ASKED_WRONGLY = 2  #: an argument, a setting or a confirmation is missing or wrong
    NOT_FOUND = 3


@dataclass(frozen=True)
class Answer:
    data: Any  #: for programs: what JSON can hold
    text: str  #: for people
    code: Code = Code.DONE


class Problem(Exception):
    """Raised when a command cannot answer; says what happened and what to do about it."""

    def __init__(self, code: Code, what: str, remedy: str) -> None:
        super().__init__(what)
        self.code, self.what, self.remedy = code, what, remedy


def columns(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table for people; the last column may be as long as it likes."""
    lines = [heads, *([one_line(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def paragraphs(title: str, facts: Iterable[tuple[str, object]]) -> str:
    """A title, and below it what is known, one fact a line; what is empty is left out."""
    known = [(name, fact) for name, fact in facts if fact not in ("", None)]
    return "\n".join([title, *(f"  {name:<10} {one_line(fact)}" for name, fact in known)])


def one_line(words: object) -> str:
    """Others' words without what could lead a terminal astray."""
    return "".join(c if c.isprintable() else " " for c in str(words))


def utc(seconds: float) -> str:
    """A time for people; the same everywhere, so that two operators can compare."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def span(seconds: float) -> str:
    """A length of time, as coarse as its size allows."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    if seconds < 60 * 60:
        return f"{seconds / 60:.0f} min"
    if seconds < 48 * 60 * 60:
        return f"{seconds / 3600:.1f} h"
    return f"{seconds / 86400:.0f} days"
