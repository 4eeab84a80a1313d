"""What Glacier does rarely, on demand (see the package's own page)."""

import sqlite3

from local.vault.errors import not_found
from local.vault.state import State

NO_EXPEDITED_CAPACITY = "no-expedited-capacity"
FAIL_NEXT_RETRIEVAL = "fail-next-retrieval"
NAMES = (NO_EXPEDITED_CAPACITY, FAIL_NEXT_RETRIEVAL)


class Control:
    def __init__(self, state: State) -> None:
        self._state = state

    def set(self, name: str) -> None:
        _need(name)
        with self._state.transaction() as db:
            db.execute("insert or ignore into refusals values (?)", (name,))

    def clear(self, name: str) -> None:
        _need(name)
        with self._state.transaction() as db:
            take(db, name)

    def all(self) -> list[str]:
        with self._state.transaction() as db:
            return [row["name"] for row in db.execute("select name from refusals order by name")]


def is_set(db: sqlite3.Connection, name: str) -> bool:
    return db.execute("select 1 from refusals where name = ?", (name,)).fetchone() is not None


def take(db: sqlite3.Connection, name: str) -> bool:
    """Clear it; tells whether it was set."""
    return db.execute("delete from refusals where name = ?", (name,)).rowcount > 0


def _need(name: str) -> None:
    if name not in NAMES:
        raise not_found(f"No such control: {name}; there are {', '.join(NAMES)}")
