"""The rows: one SQLite database, and one lock under which every change is a transaction."""

import fcntl
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: Columns that clients see have Glacier's own names.
_TABLES = """
create table if not exists vaults (
    VaultName text primary key, CreationDate text not null,
    topic text, events text  -- the notification configuration
);
create table if not exists archives (
    ArchiveId text primary key, vault text not null, ArchiveDescription text not null,
    CreationDate text not null, Size integer not null, SHA256TreeHash text not null
);
create index if not exists archives_of_vault on archives (vault);
create table if not exists uploads (
    MultipartUploadId text primary key, vault text not null, ArchiveDescription text,
    CreationDate text not null, PartSizeInBytes integer not null,
    status text not null,  -- open, aborted or completed
    archive text,  -- what it became
    touched real not null
);
create table if not exists jobs (
    JobId text primary key, vault text not null, Action text not null, ArchiveId text,
    ArchiveSHA256TreeHash text, ArchiveSizeInBytes integer, CompletionDate text,
    CreationDate text not null, InventorySizeInBytes integer, JobDescription text,
    RetrievalByteRange text, SHA256TreeHash text, SNSTopic text, StatusCode text not null,
    StatusMessage text, Tier text,
    due real not null, doomed integer not null, expires real
);
create table if not exists pieces (  -- which files make up an archive, an upload or a job's output
    owner text not null, start integer not null, size integer not null, file text not null,
    leaves blob not null,
    primary key (owner, start)
);
create index if not exists pieces_of_file on pieces (file);
create table if not exists notices (
    id integer primary key, job text not null, topic text not null, message text not null,
    due real not null, tries integer not null default 0
);
create table if not exists refusals (name text primary key);
"""


class State:
    """What is remembered, in one folder that belongs to one process at a time."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._owned = _owned(folder)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(
            folder / "state.sqlite", check_same_thread=False, isolation_level=None
        )
        self._db.row_factory = sqlite3.Row
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = full")
        self._db.executescript(_TABLES)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Within, nobody else reads or writes; afterwards all of it is on disk, or none."""
        with self._lock:
            self._db.execute("begin immediate")
            try:
                yield self._db
            except BaseException:
                self._db.execute("rollback")
                raise
            self._db.execute("commit")


def _owned(folder: Path) -> object:
    """A lock that the kernel takes back with the process, however that ends."""
    lock = (folder / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SystemExit(f"Another vault server works in {folder}.") from None
    return lock
