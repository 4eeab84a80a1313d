"""Multipart uploads: parts in any order, again and again, until they are completed or aborted.

An upload that is over is remembered as long as an idle one, so that completing it again answers
with the same archive and aborting it again is fine.
"""

import time
from collections.abc import Iterable
from typing import Any

from local.vault import archives, pieces
from local.vault.checks import TREE, Headers, description, matches, needed, number
from local.vault.errors import invalid, not_found
from local.vault.files import Files
from local.vault.ids import new_job_id, stamp
from local.vault.paging import page
from local.vault.state import State
from local.vault.tree_hash import MIB, root
from local.vault.upload_rows import (
    described,
    need_open,
    need_upload,
    need_whole,
    part_range,
    set_status,
)
from local.vault.vaults import need_vault

LARGEST_PART = 4 * 1024**3
#: Page: api-multipart-initiate-upload.
IDLE_SECONDS = 24 * 60 * 60
_MOST_LISTED = 50


class Uploads:
    def __init__(self, state: State, files: Files) -> None:
        self._state = state
        self._files = files

    def initiate(self, vault: str, headers: Headers) -> str:
        """Page: api-multipart-initiate-upload."""
        part_size = number(headers, "x-amz-part-size")
        if not MIB <= part_size <= LARGEST_PART or part_size & (part_size - 1):
            raise invalid(f"Invalid part size: {part_size}; it is 1 MiB times a power of 2")
        text = description(headers) or None
        upload_id, now = new_job_id(), time.time()
        with self._state.transaction() as db:
            need_vault(db, vault)
            db.execute(
                "insert into uploads values (?, ?, ?, ?, ?, 'open', null, ?)",
                (upload_id, vault, text, stamp(now), part_size, now),
            )
        return upload_id

    def part(self, vault: str, upload_id: str, headers: Headers, body: Iterable[bytes]) -> str:
        """Returns its tree hash; one sent again replaces the former.  Page: api-upload-part."""
        with self._state.transaction() as db:
            part_size = need_open(db, vault, upload_id)["PartSizeInBytes"]
        start, size = part_range(needed(headers, "content-range"), part_size)
        piece = self._files.keep(body, matches(headers, size))
        try:
            with self._state.transaction() as db:
                need_open(db, vault, upload_id)  # it may be over by now
                former = pieces.forget(db, upload_id, start)
                pieces.put(db, upload_id, start, piece)
                set_status(db, upload_id, "open")
        except BaseException:
            self._files.drop([piece.file])
            raise
        self._files.drop(former)
        return piece.tree_hash

    def complete(self, vault: str, upload_id: str, headers: Headers) -> tuple[str, str]:
        """Returns the archive's id and tree hash.  Page: api-multipart-complete-upload."""
        size, tree_hash = number(headers, "x-amz-archive-size"), needed(headers, TREE)
        with self._state.transaction() as db:
            upload = need_upload(db, vault, upload_id)
            if upload["status"] == "completed":
                return upload["archive"], tree_hash
            need_open(db, vault, upload_id)
            need_whole(db, upload, size)
            found = root(pieces.leaves(db, upload_id))
            if found != tree_hash:
                raise invalid(f"Checksum mismatch: expected {tree_hash}, is {found}")
            text = upload["ArchiveDescription"] or ""
            archive_id = archives.insert(db, vault, text, size, found)
            pieces.hand_over(db, upload_id, archive_id)
            set_status(db, upload_id, "completed", archive_id)
        return archive_id, found

    def abort(self, vault: str, upload_id: str) -> None:
        """Page: api-multipart-abort-upload."""
        with self._state.transaction() as db:
            if need_upload(db, vault, upload_id)["status"] == "completed":
                raise not_found(f"The upload ID was not found: {upload_id}")
            files = pieces.forget(db, upload_id)
            set_status(db, upload_id, "aborted")
        self._files.drop(files)

    def all(self, vault: str, limit: str | None, marker: str | None) -> dict[str, Any]:
        """Page: api-multipart-list-uploads."""
        with self._state.transaction() as db:
            need_vault(db, vault)
            found = db.execute(
                "select * from uploads where vault = ? and status = 'open' order by rowid",
                (vault,),
            ).fetchall()
        rows, after = page(found, "MultipartUploadId", limit, marker, _MOST_LISTED)
        return {"UploadsList": [described(row) for row in rows], "Marker": after}

    def parts(
        self, vault: str, upload_id: str, limit: str | None, marker: str | None
    ) -> dict[str, Any]:
        """Page: api-multipart-list-parts."""
        with self._state.transaction() as db:
            upload = need_open(db, vault, upload_id)
            found = db.execute(
                "select * from pieces where owner = ? order by start", (upload_id,)
            ).fetchall()
        rows, after = page(found, "start", limit, marker, _MOST_LISTED)
        parts = [
            {
                "RangeInBytes": f"{row['start']}-{row['start'] + row['size'] - 1}",
                "SHA256TreeHash": root(row["leaves"]),
            }
            for row in rows
        ]
        return {**described(upload), "Parts": parts, "Marker": after}

    def expire(self, now: float) -> None:
        """Forget what has been idle for a day."""
        with self._state.transaction() as db:
            old = db.execute(
                "select MultipartUploadId from uploads where touched < ?", (now - IDLE_SECONDS,)
            ).fetchall()
            files = [file for (upload_id,) in old for file in pieces.forget(db, upload_id)]
            db.executemany("delete from uploads where MultipartUploadId = ?", map(tuple, old))
        self._files.drop(files)
