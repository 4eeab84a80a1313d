"""Finds what got lost, and says it again or ends it with a reason.

It looks at the sparse index `by_watch` and at the dead letters, never at the whole table.
"""

from collections.abc import Callable
from typing import Final

from sweeper import annotations, archive
from sweeper.ports import Ports

#: Everything that may be lost, in the order in which it is looked for.
FINDERS: Final[tuple[Callable[[Ports], None], ...]] = (
    annotations.unclaimed,
    annotations.unheld,
    annotations.abandoned,
    annotations.undeliverable,
    annotations.undeleted,
    archive.unarchived,
    archive.unreturned,
    archive.downgraded,
    archive.upgraded,
)


def sweep(ports: Ports) -> None:
    """Look once at everything that may be lost."""
    for find in FINDERS:
        find(ports)


def take_stock(ports: Ports) -> None:
    """Look at all that the archives and the results bucket hold: dear, so done less often."""
    archive.orphans(ports)
    archive.strays(ports)
