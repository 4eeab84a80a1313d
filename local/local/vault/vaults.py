"""Vaults, and whom each tells when a job is completed."""

import re
import sqlite3
import time
from typing import Any

import msgspec

from local.vault.errors import invalid, not_found, unreadable
from local.vault.ids import arn, stamp
from local.vault.paging import page
from local.vault.state import State

EVENTS = {"ArchiveRetrievalCompleted", "InventoryRetrievalCompleted"}
_MOST = 10


class Notifications(msgspec.Struct):
    """Page: api-vault-notifications-put."""

    topic: str = msgspec.field(name="SNSTopic")
    events: list[str] = msgspec.field(name="Events")


def need_vault(db: sqlite3.Connection, name: str) -> sqlite3.Row:
    row: sqlite3.Row | None = db.execute(
        "select * from vaults where VaultName = ?", (name,)
    ).fetchone()
    if row is None:
        raise not_found(f"Vault not found for ARN: {arn(name)}")
    return row


class Vaults:
    def __init__(self, state: State) -> None:
        self._state = state

    def create(self, name: str) -> None:
        """Again is fine.  Page: api-vault-put."""
        if not re.fullmatch(r"[A-Za-z0-9_.-]{1,255}", name):
            raise invalid(f"Invalid vault name: {name}")
        with self._state.transaction() as db:
            db.execute(
                "insert or ignore into vaults (VaultName, CreationDate) values (?, ?)",
                (name, stamp(time.time())),
            )

    def describe(self, name: str) -> dict[str, Any]:
        with self._state.transaction() as db:
            return _described(db, need_vault(db, name))

    def all(self, limit: str | None, marker: str | None) -> dict[str, Any]:
        """In the order of their names.  Page: api-vaults-get."""
        with self._state.transaction() as db:
            found = db.execute("select * from vaults order by VaultName").fetchall()
            rows, after = page(found, "VaultName", limit, marker, _MOST)
            return {"VaultList": [_described(db, row) for row in rows], "Marker": after}

    def delete(self, name: str) -> None:
        """Only when it is empty; one that is gone is fine.  Page: api-vault-delete."""
        with self._state.transaction() as db:
            if db.execute("select 1 from archives where vault = ?", (name,)).fetchone():
                raise invalid(f"Vault not empty or recently written to: {arn(name)}")
            db.execute("delete from vaults where VaultName = ?", (name,))

    def set_notifications(self, name: str, body: bytes) -> None:
        try:
            asked = msgspec.json.decode(body, type=Notifications)
        except msgspec.ValidationError as error:
            raise invalid(f"Not a notification configuration: {error}") from error
        except msgspec.DecodeError as error:
            raise unreadable(f"Not JSON: {error}") from error
        if not asked.topic.startswith("arn:aws:sns:"):
            raise invalid(f"Invalid SNS topic: {asked.topic}")
        if not asked.events or not set(asked.events) <= EVENTS:
            raise invalid(f"Invalid events: {asked.events}; they are of {sorted(EVENTS)}")
        self._configure(name, asked.topic, " ".join(sorted(set(asked.events))))

    def notifications(self, name: str) -> dict[str, Any]:
        with self._state.transaction() as db:
            vault = need_vault(db, name)
        if vault["topic"] is None:
            raise not_found(f"No notification configuration is set for vault: {name}")
        return {"SNSTopic": vault["topic"], "Events": vault["events"].split()}

    def delete_notifications(self, name: str) -> None:
        self._configure(name, None, None)

    def _configure(self, name: str, topic: str | None, events: str | None) -> None:
        with self._state.transaction() as db:
            need_vault(db, name)
            db.execute(
                "update vaults set topic = ?, events = ? where VaultName = ?",
                (topic, events, name),
            )


def _described(db: sqlite3.Connection, vault: sqlite3.Row) -> dict[str, Any]:
    """Page: api-vault-get."""
    name = vault["VaultName"]
    count, size = db.execute(
        "select count(*), coalesce(sum(Size), 0) from archives where vault = ?", (name,)
    ).fetchone()
    return {
        "VaultARN": arn(name),
        "VaultName": name,
        "CreationDate": vault["CreationDate"],
        "LastInventoryDate": None,
        "NumberOfArchives": count,
        "SizeInBytes": size,
    }
