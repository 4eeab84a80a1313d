"""Rows of multipart uploads: found, changed, described, and their parts checked."""

import re
import sqlite3
import time
from typing import Any

from local.vault.errors import invalid, not_found
from local.vault.ids import arn
from local.vault.vaults import need_vault

#: Page: uploading-archive-mpu.
MOST_PARTS = 10_000


def need_upload(db: sqlite3.Connection, vault: str, upload_id: str) -> sqlite3.Row:
    need_vault(db, vault)
    row: sqlite3.Row | None = db.execute(
        "select * from uploads where MultipartUploadId = ? and vault = ?", (upload_id, vault)
    ).fetchone()
    if row is None:
        raise not_found(f"The upload ID was not found: {upload_id}")
    return row


def need_open(db: sqlite3.Connection, vault: str, upload_id: str) -> sqlite3.Row:
    upload = need_upload(db, vault, upload_id)
    if upload["status"] != "open":
        raise not_found(f"The upload ID was not found: {upload_id}")
    return upload


def set_status(
    db: sqlite3.Connection, upload_id: str, status: str, archive_id: str | None = None
) -> None:
    db.execute(
        "update uploads set status = ?, archive = ?, touched = ? where MultipartUploadId = ?",
        (status, archive_id, time.time(), upload_id),
    )


def part_range(text: str, part_size: int) -> tuple[int, int]:
    """Start and size of a part that lies on a multiple of the part size."""
    found = re.fullmatch(r"bytes (\d+)-(\d+)/\*", text, re.ASCII)
    if not found:
        raise invalid(f"Invalid Content-Range: {text}")
    start, end = int(found[1]), int(found[2])
    if start % part_size or not start <= end < start + part_size:
        raise invalid(f"Content-Range: {text} is not aligned with the part size {part_size}")
    if start // part_size >= MOST_PARTS:
        raise invalid(f"An upload has at most {MOST_PARTS} parts")
    return start, end - start + 1


def need_whole(db: sqlite3.Connection, upload: sqlite3.Row, size: int) -> None:
    """No part is missing, and none but the last is short: each starts where the former ends."""
    reached = 0
    for row in db.execute(
        "select start, size from pieces where owner = ? order by start",
        (upload["MultipartUploadId"],),
    ):
        if row["start"] != reached:
            raise invalid(f"The upload is incomplete: bytes are missing before {row['start']}")
        reached += row["size"]
    if reached != size or not size:
        raise invalid(f"The archive's size is {reached}, not {size}")


def described(upload: sqlite3.Row) -> dict[str, Any]:
    shown = ("MultipartUploadId", "ArchiveDescription", "PartSizeInBytes", "CreationDate")
    return {name: upload[name] for name in shown} | {"VaultARN": arn(upload["vault"])}
