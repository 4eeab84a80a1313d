"""What is remembered between two commands, in the machine's folder."""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from local.processes import Process


class Secrets(msgspec.Struct, frozen=True):
    """Made at the first start; worth nothing beyond this machine."""

    cookie_key: str
    globus_client_secret: str

    @property
    def stripe_key(self) -> str:
        return f"sk_test_{self._of('stripe key')}"

    @property
    def stripe_webhook_secret(self) -> str:
        return f"whsec_{self._of('stripe webhook')}"

    def _of(self, use: str) -> str:
        return hashlib.sha256(f"{use} {self.cookie_key}".encode()).hexdigest()


class State(msgspec.Struct):
    """Which ports were chosen and which processes were started."""

    ports: dict[str, int] = msgspec.field(default_factory=dict)
    processes: dict[str, Process] = msgspec.field(default_factory=dict)
    outputs: dict[str, str] = msgspec.field(default_factory=dict)


def read_state(folder: Path) -> State:
    file = folder / "machine.json"
    return msgspec.json.decode(file.read_bytes(), type=State) if file.exists() else State()


def write_state(folder: Path, state: State) -> None:
    """Written beside and renamed, so that a reader never finds half of it."""
    beside = folder / "machine.json.new"
    beside.write_bytes(msgspec.json.format(msgspec.json.encode(state)))
    beside.replace(folder / "machine.json")


def read_secrets(folder: Path) -> Secrets:
    """The machine's secrets, made when they are asked for first; readable by their owner only."""
    file = folder / "secrets.json"
    if not file.exists():
        made = Secrets(secrets.token_urlsafe(48), secrets.token_urlsafe(32))
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as writing:
            writing.write(msgspec.json.encode(made))
    return msgspec.json.decode(file.read_bytes(), type=Secrets)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Within, no other command starts or stops anything here; a second one waits."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
