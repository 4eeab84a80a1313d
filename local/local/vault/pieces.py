"""Rows that name files.  A file lives as long as an archive, an upload or an output names it."""

import sqlite3
from collections.abc import Iterable, Iterator

from local.vault.files import Files, Piece
from local.vault.state import State


def put(db: sqlite3.Connection, owner: str, start: int, piece: Piece) -> None:
    db.execute(
        "insert into pieces values (?, ?, ?, ?, ?)",
        (owner, start, piece.size, piece.file, piece.leaves),
    )


def share(db: sqlite3.Connection, owner: str, with_: str) -> None:
    """Let another owner name the same files: the output of a job outlives the archive."""
    db.execute(
        "insert into pieces select ?, start, size, file, leaves from pieces where owner = ?",
        (with_, owner),
    )


def hand_over(db: sqlite3.Connection, owner: str, to: str) -> None:
    """An upload becomes an archive without its bytes being written again."""
    db.execute("update pieces set owner = ? where owner = ?", (to, owner))


def forget(db: sqlite3.Connection, owner: str, start: int | None = None) -> list[str]:
    """Remove an owner's rows; returns the files that are to be dropped after the commit."""
    only = "owner = ? and (? is null or start = ?)"
    given = (owner, start, start)
    files = [row["file"] for row in db.execute(f"select file from pieces where {only}", given)]  # noqa: S608
    db.execute(f"delete from pieces where {only}", given)  # noqa: S608
    return list(unnamed(db, files))


def unnamed(db: sqlite3.Connection, files: Iterable[str]) -> Iterator[str]:
    for file in files:
        if not db.execute("select 1 from pieces where file = ?", (file,)).fetchone():
            yield file


def leaves(db: sqlite3.Connection, owner: str) -> bytes:
    """Of all pieces in their order.  All but the last are whole MiBs, so they join."""
    found = db.execute("select leaves from pieces where owner = ? order by start", (owner,))
    return b"".join(row["leaves"] for row in found)


def read(state: State, files: Files, owner: str, start: int, end: int) -> Iterator[bytes]:
    """An owner's bytes from `start` to `end`, both included, in blocks."""
    with state.transaction() as db:
        overlapping = db.execute(
            "select file, start, size from pieces"
            " where owner = ? and start <= ? and start + size > ? order by start",
            (owner, end, start),
        ).fetchall()
    for row in overlapping:
        first = max(start - row["start"], 0)
        beyond = min(end + 1 - row["start"], row["size"])
        yield from files.read(row["file"], first, beyond - first)


def clean(state: State, files: Files) -> int:
    """At the start: remove files without a row."""
    with state.transaction() as db:
        named = {row["file"] for row in db.execute("select file from pieces")}
        return files.clean(named)
