"""Tells the job's row how far the engine has come."""

import time

from gas import moves
from gas.lease import Lease

#: Written at most this often, in seconds: each time is a write to the table.
EVERY = 2.0


class Progress:
    """The engine's `report`.  Raises `LeaseLost`."""

    def __init__(self, lease: Lease) -> None:
        self._lease = lease
        self._stage = ""
        self._told = 0.0

    def __call__(self, stage: str, percent: int) -> None:
        now = time.monotonic()
        if stage != self._stage or now - self._told >= EVERY:
            self._stage, self._told = stage, now
            self._lease.act(
                moves.reported, seconds=self._lease.seconds, stage=stage, percent=percent
            )
