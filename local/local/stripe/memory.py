"""Everything the server remembers: objects as Stripe's API shows them, by their id."""

import json
import secrets
import threading
import time
from pathlib import Path
from typing import Any, Final

from local.stripe.errors import missing

#: What an id begins with tells what it names.
PREFIXES: Final = {
    "customer": "cus",
    "checkout.session": "cs_test",
    "subscription": "sub",
    "subscription_item": "si",
    "invoice": "in",
    "billing_portal.session": "bps",
    "event": "evt",
}


class Memory:
    """Objects, in the order in which they were made; `lock` is held by whoever reads or writes."""

    def __init__(self, folder: str = "") -> None:
        self.lock = threading.RLock()
        self._file = Path(folder) / "stripe.json" if folder else None
        self._objects: dict[str, dict[str, Any]] = {}
        if self._file and self._file.exists():
            self._objects = json.loads(self._file.read_text())

    def add(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Keep a new object of that kind."""
        made = {
            "id": new_id(kind),
            "object": kind,
            "created": int(time.time()),
            "livemode": False,
            **fields,
        }
        self._objects[made["id"]] = made
        return made

    def get(self, kind: str, name: str) -> dict[str, Any]:
        """The object of that kind and id.  Raises `Refused`."""
        found = self._objects.get(name)
        if found is None or found["object"] != kind:
            raise missing(kind, name)
        return found

    def of(self, kind: str, **fields: Any) -> list[dict[str, Any]]:
        """Every object of a kind that has these fields, newest first."""
        found = [one for one in self._objects.values() if one["object"] == kind]
        return [o for o in reversed(found) if all(o.get(n) == v for n, v in fields.items())]

    def save(self) -> None:
        """Write it down, whole or not at all."""
        if self._file is None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        beside = self._file.with_suffix(".new")
        with self.lock:
            beside.write_text(json.dumps(self._objects))
            beside.replace(self._file)


def new_id(kind: str) -> str:
    return f"{PREFIXES[kind]}_{secrets.token_hex(12)}"
