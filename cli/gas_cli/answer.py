"""What a command answers, and how the program ends."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any


class Code(IntEnum):
    """How the program ends; scripts rely on these numbers."""

    DONE = 0
    FAILED = 1  #: the service refused it, or an annotation failed or was cancelled
    ASKED_WRONGLY = 2
    NOT_FOUND = 3
    NO_TOKEN = 4  #: no token, or one that is not good for this
    UNREACHABLE = 5  #: the service, or the store of files, does not answer
    DIFFERS = 6  #: a file is not what its manifest says
    NOT_ONLINE = 7  #: the result is in the archive, or on its way
    INTERRUPTED = 130


@dataclass(frozen=True)
class Answer:
    data: dict[str, Any]  #: for programs
    text: str  #: for people
    code: Code = Code.DONE

    def written(self, *, as_json: bool) -> str:
        if as_json:
            return json.dumps(self.data, indent=2, ensure_ascii=False) + "\n"
        return self.text + "\n" if self.text else ""


class Problem(Exception):
    """Raised when something cannot be done; says what happened, and what to do about it."""

    def __init__(self, code: Code, what: str, remedy: str, **more: Any) -> None:
        super().__init__(what)
        self.code, self.what, self.remedy, self.more = code, what, remedy, more

    def written(self, *, as_json: bool) -> str:
        if as_json:
            return json.dumps(self.data()) + "\n"
        return f"{one_line(self.what)}\n{one_line(self.remedy)}\n"

    def data(self) -> dict[str, Any]:
        return {"error": self.what, "remedy": self.remedy, "exit": int(self.code), **self.more}


def one_line(words: object) -> str:
    """Others' words without what could lead a terminal astray."""
    return "".join(c if c.isprintable() else " " for c in str(words))


def columns(heads: list[str], rows: list[list[object]]) -> str:
    """A table for people."""
    lines = [heads, *([one_line(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def moment(seconds: float | None) -> str:
    """A time for people, in their own zone."""
    if seconds is None:
        return "–"
    return datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%Y-%m-%d %H:%M")


def size(count: int) -> str:
    """`1234567` bytes are `1.2 MB`."""
    amount, units = float(count), iter(("bytes", "kB", "MB", "GB", "TB"))
    unit = next(units)
    while amount >= 999.95 and unit != "TB":
        amount, unit = amount / 1000, next(units)
    return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"
