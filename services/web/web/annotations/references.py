"""What a file can be annotated against."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from gas.ports import NoSuchFile, Store
from gas.references import INDEX, Index, read_index
from web.ports import Ports
from web.problems import Problem
from web.settings import Settings


@dataclass(frozen=True)
class Offer:
    """One reference that can be chosen."""

    name: str
    version: str | None = None  #: None where only the annotator knows it
    assembly: str = ""
    description: str = ""


def offered(ports: Ports, settings: Settings) -> list[Offer]:
    """The current version of each; the first is taken when nobody chooses."""
    installed = [
        Offer(each.name, each.version, each.assembly, each.description)
        for each in _index(ports.references).offered()
    ]
    usual = [each for each in installed if each.name == settings.assembly]
    others = [each for each in installed if each.name != settings.assembly]
    return [*(usual or [Offer(settings.assembly)]), *others]


def chosen(name: str | None, ports: Ports, settings: Settings) -> str:
    """The reference of that name (`name@version` for one that is not current), or the usual one.

    Raises a 400 `Problem`.
    """
    if name is None or name == settings.assembly:
        return settings.assembly
    if _index(ports.references).find(name) is None:
        names = [each.name for each in offered(ports, settings)]
        raise Problem(
            400,
            "UNKNOWN_REFERENCE",
            f"There is no reference {name!r:.60} here.",
            f"Choose one of {', '.join(names)}.",
        )
    return name


def _index(references: Store | None) -> Index:
    """What is installed now; it is small, and read each time, for it changes without us."""
    if references is None:
        return Index()
    with tempfile.TemporaryDirectory(prefix="gas-index-") as folder:
        path = Path(folder) / INDEX
        try:
            references.fetch(INDEX, path)
        except NoSuchFile:
            return Index()
        return read_index(path.read_bytes())
