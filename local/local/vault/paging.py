"""Lists in pages: at most so many, and a marker where the next page begins."""

import sqlite3
from collections.abc import Sequence

from local.vault.errors import invalid


def page(
    rows: Sequence[sqlite3.Row], key: str, limit: str | None, marker: str | None, most: int
) -> tuple[list[sqlite3.Row], str | None]:
    """The rows from the marker on, and the marker after them if there are more."""
    size = _size(limit, most)
    begin = 0
    if marker:
        at = (n for n, row in enumerate(rows) if str(row[key]) == marker)
        begin = next(at, -1)
        if begin < 0:
            raise invalid(f"Invalid marker: {marker}")
    after = rows[begin + size : begin + size + 1]
    return list(rows[begin : begin + size]), str(after[0][key]) if after else None


def _size(limit: str | None, most: int) -> int:
    if limit is None:
        return most
    if not limit.isascii() or not limit.isdigit() or not 1 <= int(limit) <= most:
        raise invalid(f"Invalid limit: {limit}; it is from 1 to {most}")
    return int(limit)
