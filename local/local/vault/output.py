"""What a completed job gives out, whole or a range of it (page: api-job-output-get)."""

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from local.vault import pieces
from local.vault.checks import DESCRIPTION, TREE
from local.vault.errors import invalid
from local.vault.files import Files
from local.vault.jobs import ARCHIVE, need_job
from local.vault.state import State
from local.vault.tree_hash import is_tree_hash_aligned, part, root


@dataclass(frozen=True)
class Output:
    status: HTTPStatus
    headers: dict[str, str]
    body: Iterator[bytes]


@dataclass(frozen=True)
class Span:
    """Bytes of an archive or of an inventory, both ends included."""

    start: int
    end: int

    @property
    def size(self) -> int:
        return self.end - self.start + 1

    def within(self, header: str | None) -> "Span":
        """What a `Range` header, which counts from our start, leaves of it."""
        if header is None:
            return self
        found = re.fullmatch(r"bytes=(\d+)-(\d*)", header, re.ASCII)
        last = self.size - 1
        if not found or not int(found[1]) <= int(found[2] or last) <= last:
            raise invalid(f"Invalid Range: {header}; the output has {self.size} bytes")
        return Span(self.start + int(found[1]), self.start + int(found[2] or last))


def output(state: State, files: Files, vault: str, job_id: str, asked: str | None) -> Output:
    with state.transaction() as db:
        job = need_job(db, vault, job_id)
        if job["StatusCode"] != "Succeeded":
            raise invalid(f"The job is not currently available for download: {job_id}")
        whole = _span(job)
        given = whole.within(asked)
        headers = _headers(db, job, whole, given)
    if asked is not None:
        place = f"{given.start - whole.start}-{given.end - whole.start}"
        headers["Content-Range"] = f"bytes {place}/{whole.size}"
    status = HTTPStatus.OK if asked is None else HTTPStatus.PARTIAL_CONTENT
    return Output(status, headers, pieces.read(state, files, job_id, given.start, given.end))


def _span(job: sqlite3.Row) -> Span:
    if job["Action"] == ARCHIVE:
        start, end = job["RetrievalByteRange"].split("-")
        return Span(int(start), int(end))
    return Span(0, job["InventorySizeInBytes"] - 1)


def _headers(db: sqlite3.Connection, job: sqlite3.Row, whole: Span, given: Span) -> dict[str, str]:
    headers = {"Accept-Ranges": "bytes", "Content-Length": str(given.size)}
    if job["Action"] != ARCHIVE:
        return headers | {"Content-Type": "application/json"}
    headers["Content-Type"] = "application/octet-stream"
    size = job["ArchiveSizeInBytes"]
    if all(is_tree_hash_aligned(span.start, span.end, size) for span in (whole, given)):
        leaves = pieces.leaves(db, job["JobId"])
        headers[TREE] = root(part(leaves, given.start, given.end))
    archive = db.execute(
        "select ArchiveDescription from archives where ArchiveId = ?", (job["ArchiveId"],)
    ).fetchone()
    if archive and archive["ArchiveDescription"]:
        headers[DESCRIPTION] = archive["ArchiveDescription"]
    return headers
