"""A bucket in memory."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from gas.ports import FileChanged, Found, NoSuchFile, UploadForm


class FakeStore(dict[str, bytes]):
    """Key -> bytes; the ETag is the MD5, as S3's is for a file put in one piece."""

    def look(self, key: str) -> Found | None:
        if key not in self:
            return None
        return Found(len(self[key]), hashlib.md5(self[key], usedforsecurity=False).hexdigest())

    def fetch(self, key: str, into: Path, *, etag: str | None = None) -> None:
        found = self.look(key)
        if found is None:
            raise NoSuchFile(key)
        if etag is not None and found.etag != etag:
            raise FileChanged(key)
        into.write_bytes(self[key])

    def read(self, key: str) -> Iterator[bytes]:
        if key not in self:
            raise NoSuchFile(key)
        data = self[key]
        return (data[start : start + (1 << 20)] for start in range(0, len(data), 1 << 20))

    def keep(self, key: str, path: Path, *, media_type: str) -> None:
        self[key] = path.read_bytes()

    def drop(self, key: str) -> None:
        self.pop(key, None)

    def names(self, prefix: str) -> Iterator[str]:
        yield from sorted(key for key in self if key.startswith(prefix))


class FakeLinks:
    """Permissions that say what they permit."""

    def upload(self, key: str, *, max_bytes: int, seconds: int) -> UploadForm:
        return UploadForm("https://uploads.example/", {"key": key, "max_bytes": str(max_bytes)})

    def download(self, key: str, *, file_name: str, seconds: int) -> str:
        return f"https://downloads.example/{key}?as={file_name}&for={seconds}"
