"""A library in an S3 bucket: what every worker of an installation has its references from.

    index.json
    grch38@115/<sha256 of its reference.json>/reference.json and the files it names

The checksum in the key keeps two installations of one name that differ apart, until the one
conditional write of the index says which of them counts.
"""

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from annotator.library.contents import DESCRIPTION, indexed, understood
from annotator.library.ports import FileGone
from annotator.library.problem import Problem
from gas.references import INDEX, Index, Installed, write_index

CHUNK = 1 << 20
#: How often a write of the index is tried when others write it at the same time.
TRIES = 12
#: Of a write that somebody else's came before; 409 is S3's for two at the very same time.
_OVERTAKEN = {"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"}
_MISSING = {"404", "NoSuchKey", "NotFound"}


class BucketLibrary:
    """One bucket."""

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    @property
    def place(self) -> str:
        return f"s3://{self._bucket}"

    def index(self) -> Index:
        return self._index()[0]

    def amend(self, change: Callable[[Index], Index]) -> Index:
        for _ in range(TRIES):
            before, etag = self._index()
            index = change(before)
            condition = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
            content = {"Body": write_index(index), "ContentType": "application/json"}
            try:
                self._s3.put_object(Bucket=self._bucket, Key=INDEX, **content, **condition)
            except ClientError as error:
                if _code(error) not in _OVERTAKEN:
                    raise
                time.sleep(random.uniform(0.05, 0.3))  # noqa: S311 (no secret: who waits longer)
                continue
            return index
        raise Problem(f"Others keep writing the index of {self.place}.", "Run the command again.")

    def keep(self, prepared: Path, reference: Installed, say: Callable[[str], None]) -> None:
        files = understood((prepared / DESCRIPTION).read_bytes()).files
        for name, file in sorted(files.items()):
            if self._holds(_key(reference, name), file.sha256, file.size):
                say(f"{name} is there already")
                continue
            say(f"uploading {name} ({file.size:,} bytes)")
            self._upload(prepared / name, _key(reference, name), file.sha256)
        self._upload(prepared / DESCRIPTION, _key(reference, DESCRIPTION), reference.sha256)

    def read(self, reference: Installed, file: str, start: int = 0) -> Iterator[bytes]:
        part = {"Range": f"bytes={start}-"} if start else {}
        try:
            answer = self._s3.get_object(Bucket=self._bucket, Key=_key(reference, file), **part)
        except ClientError as error:
            if _code(error) in _MISSING:
                raise FileGone(f"{self.place}/{_key(reference, file)}") from error
            if _code(error) == "InvalidRange":  # `start` is the end: S3 has no empty ranges
                return
            raise
        yield from answer["Body"].iter_chunks(CHUNK)

    def drop(self, pinned: str) -> int:
        pages = self._s3.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=f"{pinned}/"
        )
        keys = [found["Key"] for page in pages for found in page.get("Contents", [])]
        for key in keys:
            self._s3.delete_object(Bucket=self._bucket, Key=key)
        return len(keys)

    def _index(self) -> tuple[Index, str | None]:
        """The index and its ETag, or an empty one and None."""
        try:
            answer = self._s3.get_object(Bucket=self._bucket, Key=INDEX)
        except ClientError as error:
            if _code(error) in _MISSING:
                return Index(), None
            raise
        return indexed(answer["Body"].read(), self.place), answer["ETag"]

    def _holds(self, key: str, sha256: str, size: int) -> bool:
        """Whether an earlier try brought this file; S3 shows a file only once it is whole."""
        try:
            head = self._s3.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if _code(error) in _MISSING:
                return False
            raise
        return (head["ContentLength"], head["Metadata"].get("sha256")) == (size, sha256)

    def _upload(self, path: Path, key: str, sha256: str) -> None:
        extra = {"Metadata": {"sha256": sha256}}
        self._s3.upload_file(str(path), self._bucket, key, ExtraArgs=extra)


def _key(reference: Installed, file: str) -> str:
    return f"{reference.pinned}/{reference.sha256}/{file}"


def _code(error: ClientError) -> str:
    return str(error.response["Error"]["Code"])
