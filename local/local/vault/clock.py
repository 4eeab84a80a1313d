"""Time passes: jobs are completed, and what is old is forgotten."""

import json
import sqlite3
import time

from local.vault import pieces
from local.vault.files import Files
from local.vault.ids import arn, stamp
from local.vault.jobs import ARCHIVE, described
from local.vault.notices import announce
from local.vault.settings import VaultSettings
from local.vault.state import State
from local.vault.tree_hash import is_tree_hash_aligned, part, root
from local.vault.uploads import Uploads

DELETED = "The archive was deleted before its retrieval was complete."
DOOMED = "The retrieval failed because it was asked to."


class Clock:
    def __init__(
        self, state: State, files: Files, uploads: Uploads, settings: VaultSettings
    ) -> None:
        self._state = state
        self._files = files
        self._uploads = uploads
        self._settings = settings

    def tick(self) -> None:
        now = time.time()
        self._expire(now)
        self._uploads.expire(now)
        with self._state.transaction() as db:
            due = db.execute(
                "select * from jobs where StatusCode = 'InProgress' and due <= ? order by due",
                (now,),
            ).fetchall()
        for job in due:
            if job["Action"] == ARCHIVE:
                self._retrieve(job)
            else:
                self._take_inventory(job)

    def _retrieve(self, job: sqlite3.Row) -> None:
        """The output names the archive's files, so it outlives the archive."""
        with self._state.transaction() as db:
            archive = "select 1 from archives where ArchiveId = ?"
            if job["doomed"]:
                self._fail(db, job, DOOMED)
            elif not db.execute(archive, (job["ArchiveId"],)).fetchone():
                self._fail(db, job, DELETED)
            else:
                pieces.share(db, job["ArchiveId"], with_=job["JobId"])
                self._complete(db, job, "Succeeded", "Succeeded", _tree_hash(db, job), None)

    def _take_inventory(self, job: sqlite3.Row) -> None:
        with self._state.transaction() as db:
            body = _inventory(db, job["vault"])
        piece = self._files.keep([body], lambda _piece: None)
        with self._state.transaction() as db:
            pieces.put(db, job["JobId"], 0, piece)
            self._complete(db, job, "Succeeded", "Succeeded", None, piece.size)

    def _fail(self, db: sqlite3.Connection, job: sqlite3.Row, why: str) -> None:
        self._complete(db, job, "Failed", why, None, None)

    def _complete(
        self,
        db: sqlite3.Connection,
        job: sqlite3.Row,
        code: str,
        message: str,
        tree_hash: str | None,
        inventory_size: int | None,
    ) -> None:
        """The row and its notices, in one transaction: none is told without the other."""
        now = time.time()
        expires = now + self._settings.vault_output_seconds
        db.execute(
            "update jobs set StatusCode = ?, StatusMessage = ?, CompletionDate = ?, expires = ?,"
            " SHA256TreeHash = ?, InventorySizeInBytes = ? where JobId = ?",
            (code, message, stamp(now), expires, tree_hash, inventory_size, job["JobId"]),
        )
        done = db.execute("select * from jobs where JobId = ?", (job["JobId"],)).fetchone()
        announce(db, done["vault"], described(done))

    def _expire(self, now: float) -> None:
        """A job can be downloaded for a day.  Page: api-job-output-get."""
        with self._state.transaction() as db:
            old = db.execute("select JobId from jobs where expires < ?", (now,)).fetchall()
            files = [file for (job_id,) in old for file in pieces.forget(db, job_id)]
            db.executemany("delete from notices where job = ?", map(tuple, old))
            db.executemany("delete from jobs where JobId = ?", map(tuple, old))
        self._files.drop(files)


def _tree_hash(db: sqlite3.Connection, job: sqlite3.Row) -> str | None:
    """Of what is retrieved, if it has one of its own."""
    start, end = map(int, job["RetrievalByteRange"].split("-"))
    if not is_tree_hash_aligned(start, end, job["ArchiveSizeInBytes"]):
        return None
    return root(part(pieces.leaves(db, job["JobId"]), start, end))


def _inventory(db: sqlite3.Connection, vault: str) -> bytes:
    """Page: api-job-output-get."""
    shown = "ArchiveId", "ArchiveDescription", "CreationDate", "Size", "SHA256TreeHash"
    rows = db.execute("select * from archives where vault = ? order by rowid", (vault,))
    content = {
        "VaultARN": arn(vault),
        "InventoryDate": stamp(time.time()),
        "ArchiveList": [{name: row[name] for name in shown} for row in rows],
    }
    return json.dumps(content).encode()
