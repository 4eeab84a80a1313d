"""Waiting until a part answers."""

import time
from pathlib import Path

import requests

from local.parts import Part
from local.processes import Process
from local.tail import last_lines

SECONDS = 60


class PartFailed(Exception):
    """Raised when a part did not become healthy; carries the end of its log."""


def wait(part: Part, process: Process, log: Path) -> None:
    """Return when the part is healthy.  Raises `PartFailed`."""
    until = time.monotonic() + SECONDS
    while not _answers(part.health):
        if not process.alive():
            raise PartFailed(_failure(part.name, "ended while it was starting", log))
        if time.monotonic() > until:
            raise PartFailed(_failure(part.name, f"does not answer well at {part.health}", log))
        time.sleep(0.1)


def _answers(url: str) -> bool:
    with requests.Session() as session:
        session.trust_env = False  # the developer's proxy has no business on this machine
        try:
            return session.get(url, timeout=5).status_code == 200
        except requests.RequestException:
            return False


def _failure(name: str, how: str, log: Path) -> str:
    end = "\n".join(f"  | {line}" for line in last_lines(log, 25))
    return f"{name} {how}. The end of its log, {log}:\n{end}"
