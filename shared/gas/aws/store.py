"""Files on S3."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from botocore.exceptions import ClientError

from gas.ports import FileChanged, Found, NoSuchFile, UploadForm

_MISSING = {"404", "NoSuchKey", "NotFound"}
_CHANGED = {"412", "PreconditionFailed"}
_CHUNK = 1 << 20


class S3Store:
    """One bucket, as a service sees it."""

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def look(self, key: str) -> Found | None:
        try:
            head = self._s3.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in _MISSING:
                return None
            raise
        return Found(size=head["ContentLength"], etag=head["ETag"].strip('"'))

    def fetch(self, key: str, into: Path, *, etag: str | None = None) -> None:
        body = self._open(key, **({"IfMatch": f'"{etag}"'} if etag else {}))
        with into.open("wb") as file:
            for chunk in body.iter_chunks(_CHUNK):
                file.write(chunk)

    def read(self, key: str) -> Iterator[bytes]:
        return _chunks(self._open(key))

    def _open(self, key: str, **pinned: str) -> Any:
        try:
            return self._s3.get_object(Bucket=self._bucket, Key=key, **pinned)["Body"]
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in _MISSING:
                raise NoSuchFile(key) from error
            if code in _CHANGED:
                raise FileChanged(key) from error
            raise

    def keep(self, key: str, path: Path, *, media_type: str) -> None:
        extra = {"ContentType": media_type}
        self._s3.upload_file(str(path), self._bucket, key, ExtraArgs=extra)

    def drop(self, key: str) -> None:
        self._s3.delete_object(Bucket=self._bucket, Key=key)

    def names(self, prefix: str) -> Iterator[str]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=prefix
        )
        for page in pages:
            for found in page.get("Contents", []):
                yield found["Key"]


def _chunks(body: Any) -> Iterator[bytes]:
    with contextlib.closing(body):  # whoever reads may stop before the end
        yield from body.iter_chunks(_CHUNK)


class S3Links:
    """One bucket, as a browser sees it: the client's endpoint must be the public one."""

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def upload(self, key: str, *, max_bytes: int, seconds: int) -> UploadForm:
        form = self._s3.generate_presigned_post(
            self._bucket,
            key,
            Fields={"success_action_status": "201"},
            Conditions=[
                {"success_action_status": "201"},
                ["content-length-range", 1, max_bytes],
            ],
            ExpiresIn=seconds,
        )
        return UploadForm(url=form["url"], fields=form["fields"])

    def download(self, key: str, *, file_name: str, seconds: int) -> str:
        url = self._s3.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": key,
                "ResponseContentDisposition": f"attachment; filename*=UTF-8''{quote(file_name)}",
            },
            ExpiresIn=seconds,
        )
        return str(url)
