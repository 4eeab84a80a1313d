"""Folders of this user's own, and what a place of references is called."""

import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from annotator.library.bucket import BucketLibrary
from annotator.library.folder import FolderLibrary
from annotator.library.ports import Library
from annotator.library.problem import Problem

S3 = "s3://"


def own(folder: Path) -> Path:
    """The folder, made if need be.  Raises `Problem` where others could write to it.

    Below a folder that all may write to, such as /tmp, somebody else may have been there first.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(f"{folder} cannot be made: {error.strerror}.", "Name another.") from error
    there = folder.lstat()
    if not stat.S_ISDIR(there.st_mode) or there.st_uid != os.getuid() or there.st_mode & 0o022:
        raise Problem(f"{folder} is not only this user's to write to.", "Name another folder.")
    return folder


def temporary() -> Path:
    """Where references are kept when nobody says where."""
    return Path(tempfile.gettempdir()) / f"gas-references-{os.getuid()}"


def library_at(place: str, s3: Callable[[], Any]) -> Library:
    """`s3://BUCKET` or a folder; `s3()` makes the client.  Raises `Problem`."""
    if not place.startswith(S3):
        return FolderLibrary(Path(place))
    bucket = place.removeprefix(S3).rstrip("/")
    if not bucket or "/" in bucket:
        raise Problem(f"{place!r} names no bucket.", f"Say {S3}BUCKET, without folders.")
    return BucketLibrary(s3(), bucket)
