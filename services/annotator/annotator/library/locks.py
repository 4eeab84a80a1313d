"""Locks between processes on one machine.

The kernel frees them when their process ends, however it ends.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

#: Seconds between two tries.
PAUSE = 0.1


class Taken(Exception):
    """Raised when somebody else holds the lock, and we do not wait (any longer)."""


@contextmanager
def locked(
    path: Path, *, shared: bool = False, tired: Callable[[], bool] = lambda: False
) -> Iterator[None]:
    """Hold a lock, waiting for it until `tired()`.  Raises `Taken`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while not _take(handle, shared):
            if tired():
                raise Taken(str(path))
            time.sleep(PAUSE)
        yield
    finally:
        os.close(handle)


def _take(handle: int, shared: bool) -> bool:
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
