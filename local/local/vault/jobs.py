"""Jobs: asked for, described and listed.  The clock completes them."""

import sqlite3
import time
from typing import Any

from local.vault import control
from local.vault.archives import need_archive
from local.vault.errors import invalid, no_expedited_capacity, not_found
from local.vault.ids import arn, new_job_id, stamp
from local.vault.job_requests import Asked, byte_range, read_request
from local.vault.paging import page
from local.vault.settings import VaultSettings
from local.vault.state import State
from local.vault.vaults import need_vault

ARCHIVE, INVENTORY = "ArchiveRetrieval", "InventoryRetrieval"
_STATUSES = ("InProgress", "Succeeded", "Failed")
_MOST = 50

#: Page: api-GlacierJobDescription, without what only a select has.
_COLUMNS = [
    "Action",
    "ArchiveId",
    "ArchiveSHA256TreeHash",
    "ArchiveSizeInBytes",
    "CompletionDate",
    "CreationDate",
    "InventorySizeInBytes",
    "JobDescription",
    "JobId",
    "RetrievalByteRange",
    "SHA256TreeHash",
    "SNSTopic",
    "StatusCode",
    "StatusMessage",
    "Tier",
]


def described(job: sqlite3.Row) -> dict[str, Any]:
    """What DescribeJob answers and the notice says: the same.  Page: api-describe-job-get."""
    columns = {name: job[name] for name in _COLUMNS}
    more = {"Completed": job["StatusCode"] != "InProgress", "VaultARN": arn(job["vault"])}
    return dict(sorted((columns | more).items()))


def need_job(db: sqlite3.Connection, vault: str, job_id: str) -> sqlite3.Row:
    need_vault(db, vault)
    row: sqlite3.Row | None = db.execute(
        "select * from jobs where JobId = ? and vault = ?", (job_id, vault)
    ).fetchone()
    if row is None:
        raise not_found(f"The job ID was not found: {job_id}")
    return row


class Jobs:
    def __init__(self, state: State, settings: VaultSettings) -> None:
        self._state = state
        self._settings = settings

    def initiate(self, vault: str, body: bytes) -> str:
        """Page: api-initiate-job-post."""
        asked = read_request(body)
        with self._state.transaction() as db:
            need_vault(db, vault)
            row = self._retrieval(db, vault, asked) if asked.archive_id else self._inventory()
            now = time.time()
            row |= {
                "JobId": new_job_id(),
                "vault": vault,
                "CreationDate": stamp(now),
                "JobDescription": asked.description,
                "SNSTopic": asked.topic,
                "StatusCode": "InProgress",
                "due": now + row["due"],
            }
            names = ", ".join(row)
            values = ", ".join(f":{name}" for name in row)
            db.execute(f"insert into jobs ({names}) values ({values})", row)  # noqa: S608
        return str(row["JobId"])

    def describe(self, vault: str, job_id: str) -> dict[str, Any]:
        with self._state.transaction() as db:
            return described(need_job(db, vault, job_id))

    def all(
        self,
        vault: str,
        limit: str | None,
        marker: str | None,
        status: str | None,
        completed: str | None,
    ) -> dict[str, Any]:
        """Page: api-jobs-get."""
        if status not in (None, *_STATUSES):
            raise invalid(f"The job status code is not valid: {status}")
        if completed not in (None, "true", "false"):
            raise invalid(f"Invalid completed: {completed}")
        with self._state.transaction() as db:
            need_vault(db, vault)
            found = db.execute(
                "select * from jobs where vault = ? and StatusCode = coalesce(?, StatusCode)"
                " and coalesce((StatusCode != 'InProgress') = ?, true) order by rowid",
                (vault, status, None if completed is None else completed == "true"),
            ).fetchall()
        rows, after = page(found, "JobId", limit, marker, _MOST)
        return {"JobList": [described(row) for row in rows], "Marker": after}

    def _retrieval(self, db: sqlite3.Connection, vault: str, asked: Asked) -> dict[str, Any]:
        archive = need_archive(db, vault, asked.archive_id or "")
        if asked.tier == "Expedited" and control.is_set(db, control.NO_EXPEDITED_CAPACITY):
            raise no_expedited_capacity()
        return {
            "Action": ARCHIVE,
            "ArchiveId": archive["ArchiveId"],
            "ArchiveSHA256TreeHash": archive["SHA256TreeHash"],
            "ArchiveSizeInBytes": archive["Size"],
            "RetrievalByteRange": byte_range(asked.byte_range, archive["Size"]),
            "Tier": asked.tier,
            "due": self._settings.delay(asked.tier),
            "doomed": control.take(db, control.FAIL_NEXT_RETRIEVAL),
        }

    def _inventory(self) -> dict[str, Any]:
        return {
            "Action": INVENTORY,
            "due": self._settings.vault_inventory_seconds,
            "doomed": False,
        }
