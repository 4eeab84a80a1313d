"""A form with a file at its end, sent from the disk: an upload may be larger than memory."""

import secrets
from collections.abc import Mapping
from typing import IO


class Form:
    """What `requests` can send as a body: it has a length and can be read bit by bit."""

    def __init__(self, fields: Mapping[str, str], file: IO[bytes], size: int) -> None:
        mark = secrets.token_hex(16)
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        parts.append(
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        self.content_type = f"multipart/form-data; boundary={mark}"
        self._before = "".join(parts).encode()
        self._file = file
        self._after = f"\r\n--{mark}--\r\n".encode()
        self._size = len(self._before) + size + len(self._after)

    def __len__(self) -> int:
        return self._size

    def read(self, count: int = -1) -> bytes:
        """The next bytes: of the fields, then of the file, then of the end."""
        if self._before:
            given, self._before = self._before, b""
            return given
        if block := self._file.read(count):
            return block
        given, self._after = self._after, b""
        return given
