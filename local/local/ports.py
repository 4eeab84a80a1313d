"""Choosing ports on the loopback interface."""

import socket
from collections.abc import Iterable, Mapping

HOST = "127.0.0.1"

#: What each part listens on when nobody else does.  A worker's is that of /metrics and /healthz.
DEFAULTS: dict[str, int] = {
    "web": 8000,
    "globus": 8001,
    "mailbox": 8002,
    "vault": 8003,
    "stripe": 8004,
    "aws": 4566,
    "web-metrics": 9100,
    "annotator": 9101,
    "notifier": 9111,
    "sweeper": 9121,
    "archiver": 9131,
    "restorer": 9141,
    "thawer": 9151,
}


def is_free(port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        # As servers do: what a connection left behind in TIME_WAIT is no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, all different: each is held until all are found."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind((HOST, 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def choose(names: Iterable[str], wished: Mapping[str, int]) -> dict[str, int]:
    """A port per name: the wished one where it is free, else one that is."""
    chosen: dict[str, int] = {}
    others: list[str] = []
    for name in names:
        wish = wished.get(name)
        if wish and wish not in chosen.values() and is_free(wish):
            chosen[name] = wish
        else:
            others.append(name)
    return chosen | dict(zip(others, free_ports(len(others)), strict=True))
