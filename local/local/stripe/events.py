"""Events: made from what happened, signed, delivered, and delivered again until taken."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Final

import requests

from local.stripe.memory import new_id

#: As an endpoint at Stripe would be set to.
API_VERSION: Final = "2026-10-28.endive"
TIMEOUT_SECONDS: Final = 20
MAX_TRIES: Final = 12


@dataclass
class Event:
    """What happened, with the object as it was just then."""

    body: dict[str, Any]
    answers: list[int] = field(default_factory=list)  #: status of each delivery; 0: no answer

    @property
    def taken(self) -> bool:
        return any(200 <= status < 300 for status in self.answers)


@dataclass
class _Due:
    event: Event
    at: float
    tries: int = 0


class Events:
    """All events, and those still to be delivered.  `tick` delivers one; several may run it."""

    def __init__(self, url: str, secret: str, retry_seconds: float) -> None:
        self.held = False
        self.copies = 1
        self._url = url
        self._secret = secret
        self._retry_seconds = retry_seconds
        self._lock = threading.Lock()
        self._all: dict[str, Event] = {}
        self._due: list[_Due] = []

    def tell(self, what: str, about: dict[str, Any]) -> None:
        """Something happened to that object."""
        event = Event(
            {
                "id": new_id("event"),
                "object": "event",
                "api_version": API_VERSION,
                "created": int(time.time()),
                "livemode": False,
                "pending_webhooks": 1,
                "request": {"id": None, "idempotency_key": None},
                "type": what,
                "data": {"object": deepcopy(about)},
            }
        )
        with self._lock:
            self._all[event.body["id"]] = event
            self._due += [_Due(event, time.monotonic()) for _ in range(self.copies)]

    def told(self) -> list[Event]:
        with self._lock:
            return list(self._all.values())

    def deliver(self, event_id: str) -> int:
        """Deliver one event now; returns the status of the answer."""
        with self._lock:
            event = self._all[event_id]
            self._due = [due for due in self._due if due.event is not event]
        return self._send(event)

    def tick(self) -> None:
        """Deliver what is due first, if anything is."""
        due = self._next()
        if due is None:
            return
        status = self._send(due.event)
        due.tries += 1
        if not 200 <= status < 300 and due.tries < MAX_TRIES:
            due.at = time.monotonic() + self._retry_seconds * 2 ** (due.tries - 1)
            with self._lock:
                self._due.append(due)

    def _next(self) -> _Due | None:
        with self._lock:
            ready = [due for due in self._due if due.at <= time.monotonic()]
            if self.held or not ready:
                return None
            first = min(ready, key=lambda due: due.at)
            self._due.remove(first)
            return first

    def _send(self, event: Event) -> int:
        payload = json.dumps(event.body, indent=2).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(payload, self._secret, int(time.time())),
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        with requests.Session() as session:
            session.trust_env = False  # the developer's proxy has no business on this machine
            try:
                answer = session.post(
                    self._url, data=payload, headers=headers, timeout=TIMEOUT_SECONDS
                )
                status = answer.status_code
            except requests.RequestException:
                status = 0
        with self._lock:
            event.answers.append(status)
        return status


def signature(payload: bytes, secret: str, now: int) -> str:
    """Stripe's header: HMAC-SHA256 of the moment and the exact bytes."""
    signed = hmac.new(secret.encode(), f"{now}.".encode() + payload, hashlib.sha256)
    return f"t={now},v1={signed.hexdigest()}"


def for_ever(tick: Callable[[], None], seconds: float) -> None:
    """Let time pass, in a thread of its own."""
    while True:
        try:
            tick()
        except Exception as error:  # noqa: BLE001 - one bad tick must not stop the deliveries
            print(f"{type(error).__name__}: {error}", flush=True)
        time.sleep(seconds)
