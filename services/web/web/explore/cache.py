"""Copies of stored files on this machine's disk: bounded, shared by threads and processes.

A copy is named by the hash of its key and ETag, so no name comes from a user, and what has changed
in the store is another copy.  It appears whole or not at all.  Locks are the kernel's (`flock`):
they end with the process that held them.
"""

import errno
import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from gas.ports import Found, Store

_COPY: Final = ".copy"
_ARRIVING: Final = ".arriving"


class NoRoom(Exception):
    """Raised when a file is larger than the cache may become, or all of the cache is in use."""


class FileCache:
    """At most `capacity` bytes in one folder; what was not used for longest goes first."""

    def __init__(self, store: Store, folder: Path, capacity: int) -> None:
        self._store = store
        self._folder = folder
        self._capacity = capacity

    @contextmanager
    def holding(self, key: str, found: Found) -> Iterator[Path]:
        """A copy of what lies at `key`, which stays until the block ends.

        Raises `NoRoom`, and what `Store.fetch` raises.
        """
        path = self._folder / (hashlib.sha256(f"{key}\n{found.etag}".encode()).hexdigest() + _COPY)
        pin = _pin(path)
        if pin is None:
            pin = self._bring(key, found, path)
        try:
            os.utime(path)
            yield path
        finally:
            os.close(pin)

    def _bring(self, key: str, found: Found, path: Path) -> int:
        self._furnish()
        with self._alone():
            pin = _pin(path)
            if pin is not None:
                return pin  # another was first
            self._make_room(found.size)
            handle, name = tempfile.mkstemp(suffix=_ARRIVING, dir=self._folder)
            os.close(handle)
            arriving = Path(name)
            try:
                self._store.fetch(key, arriving, etag=found.etag)
                arriving.replace(path)
            except OSError as error:
                if error.errno == errno.ENOSPC:
                    raise NoRoom("the disk is full") from error
                raise
            finally:
                arriving.unlink(missing_ok=True)
            pin = _pin(path)
        assert pin is not None  # only who is alone removes copies
        return pin

    def _furnish(self) -> None:
        """Make the folder; refuse one in which somebody else could exchange the files."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = self._folder.lstat()
        if state.st_uid != os.getuid() or state.st_mode & 0o077 or self._folder.is_symlink():
            raise PermissionError(f"{self._folder} must be a folder of this user's alone (0700)")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self._folder / "lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _make_room(self, size: int) -> None:
        for abandoned in self._folder.glob(f"*{_ARRIVING}"):
            abandoned.unlink()  # we are alone, so whoever fetched it has died
        states = sorted(
            ((path.stat(), path) for path in self._folder.glob(f"*{_COPY}")),
            key=lambda one: one[0].st_mtime_ns,
        )
        excess = sum(state.st_size for state, _ in states) + size - self._capacity
        for state, path in states if size <= self._capacity else []:
            if excess <= 0:
                break
            if _remove_unused(path):
                excess -= state.st_size
        if excess > 0:
            raise NoRoom(f"{size} bytes do not fit into {self._capacity}")


def _pin(path: Path) -> int | None:
    """Hold a copy, so that it is not removed; None when there is none."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    fcntl.flock(handle, fcntl.LOCK_SH)
    if os.fstat(handle).st_nlink:
        return handle
    os.close(handle)  # it was removed between our two calls
    return None


def _remove_unused(path: Path) -> bool:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        path.unlink()
        return True
    finally:
        os.close(handle)
