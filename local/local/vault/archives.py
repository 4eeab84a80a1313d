"""Archives: put in whole, and taken out by nobody but a job."""

import sqlite3
import time
from collections.abc import Iterable

from local.vault import pieces
from local.vault.checks import Headers, description, matches, number
from local.vault.errors import invalid, not_found
from local.vault.files import Files
from local.vault.ids import new_archive_id, stamp
from local.vault.state import State
from local.vault.vaults import need_vault

#: Page: uploading-an-archive.
MOST_AT_ONCE = 4 * 1024**3


def need_archive(db: sqlite3.Connection, vault: str, archive_id: str) -> sqlite3.Row:
    row: sqlite3.Row | None = db.execute(
        "select * from archives where ArchiveId = ? and vault = ?", (archive_id, vault)
    ).fetchone()
    if row is None:
        raise not_found(f"The archive ID was not found: {archive_id}")
    return row


def insert(db: sqlite3.Connection, vault: str, text: str, size: int, tree_hash: str) -> str:
    """The row of a new archive; returns its id."""
    archive_id = new_archive_id()
    db.execute(
        "insert into archives values (?, ?, ?, ?, ?, ?)",
        (archive_id, vault, text, stamp(time.time()), size, tree_hash),
    )
    return archive_id


class Archives:
    def __init__(self, state: State, files: Files) -> None:
        self._state = state
        self._files = files

    def upload(self, vault: str, headers: Headers, body: Iterable[bytes]) -> tuple[str, str]:
        """Returns the new id and the tree hash.  Page: api-archive-post."""
        with self._state.transaction() as db:
            need_vault(db, vault)
        size, text = number(headers, "content-length"), description(headers)
        if not 1 <= size <= MOST_AT_ONCE:
            raise invalid(f"Invalid Content-Length: {size}")
        piece = self._files.keep(body, matches(headers, size))
        try:
            with self._state.transaction() as db:
                need_vault(db, vault)  # it may have been deleted meanwhile
                archive_id = insert(db, vault, text, piece.size, piece.tree_hash)
                pieces.put(db, archive_id, 0, piece)
        except BaseException:
            self._files.drop([piece.file])
            raise
        return archive_id, piece.tree_hash

    def delete(self, vault: str, archive_id: str) -> None:
        """Retrievals that are running will fail; completed ones keep their output.

        The page api-archive-delete calls it idempotent.  Glacier answers 404 once the deletion has
        spread; so does this, at once, as whoever deletes must be able to live with either.
        """
        with self._state.transaction() as db:
            need_vault(db, vault)
            need_archive(db, vault, archive_id)
            db.execute("delete from archives where ArchiveId = ?", (archive_id,))
            files = pieces.forget(db, archive_id)
        self._files.drop(files)
