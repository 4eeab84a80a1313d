"""What is installed, in words and for programs."""

from dataclasses import dataclass
from typing import Any

from annotator.library.embedded import embedded
from annotator.library.ports import Library
from annotator.library.recipe import catalogue
from annotator.reference.registry import EMBEDDED, Reference
from gas.references import Index, Installed


@dataclass(frozen=True)
class Answer:
    """For programs what JSON can hold, for people a text; `good` decides how it ends."""

    data: Any
    text: str
    good: bool = True


def listing(library: Library | None) -> Answer:
    """The program's own first, then what a library has."""
    rows = [_own(name) for name in embedded()]
    if library is not None:
        index = library.index()
        rows += [row(each, index) for each in index.references]
    heads = ("REFERENCE", "CURRENT", "ASSEMBLY", "MB", "WHERE")
    cells = [
        (
            f"{one['name']}@{one['version']}",
            "yes" if one["current"] else "",
            one["assembly"],
            f"{one['size'] / 1e6:,.1f}",
            "in the program" if one["embedded"] or library is None else library.place,
        )
        for one in rows
    ]
    text = _columns([heads, *cells]) + f"\n\nRecipes to install: {', '.join(catalogue())}"
    return Answer(rows, text)


def row(reference: Installed, index: Index) -> dict[str, Any]:
    """What is told of an installed reference."""
    names = ("name", "version", "assembly", "size", "sha256", "installed")
    told = {name: getattr(reference, name) for name in names}
    return {**told, "current": index.is_current(reference), "embedded": False}


def _own(name: str) -> dict[str, Any]:
    about = Reference.load(EMBEDDED / name).about
    size = sum(file.size for file in about.files.values())
    told = {"name": name, "version": about.version, "assembly": about.assembly, "size": size}
    return {**told, "current": True, "embedded": True}


def _columns(rows: list[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
