"""Uploading a file straight to the store, read from the disk bit by bit."""

import re
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any, Final

import requests

from gas_cli.answer import Code, Problem
from gas_cli.net import Net

#: An upload that breaks off begins anew so often.
TRIES: Final = 3
Seen = Callable[[int], None]  #: told how many bytes of the file have been read


class Form:
    """What requests can send as a body: the fields, and the file last; of a known length."""

    def __init__(self, fields: Mapping[str, str], file: IO[bytes], size: int, seen: Seen) -> None:
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
        self._after = f"\r\n--{mark}--\r\n".encode()
        self._file, self._left, self._seen = file, size, seen
        self._size = size
        self._length = len(self._before) + size + len(self._after)

    def __len__(self) -> int:
        return self._length

    def read(self, count: int = -1) -> bytes:
        """The next bytes: of the fields, then of the file, then of the end."""
        if self._before:
            given, self._before = self._before, b""
            return given
        # No more than was announced, should the file grow meanwhile.
        if self._left and (block := self._file.read(min(max(count, 1 << 16), self._left))):
            self._left -= len(block)
            self._seen(self._size - self._left)
            return block
        given, self._after = self._after, b""
        return given


def upload(net: Net, path: Path, permission: dict[str, Any], seen: Seen) -> None:
    """Send the file where the permission says.  Raises `Problem` when it is refused."""
    for left in reversed(range(TRIES)):
        try:
            answer = _send(net, path, permission, seen)
        except Problem:
            if not left:
                raise
            continue
        if answer.status_code < 500:
            break
    if answer.status_code not in (200, 201, 204):
        why = re.search(r"<Message>(.*?)</Message>", answer.text)
        raise Problem(
            Code.FAILED,
            f"The store refused {path.name}: {why[1] if why else answer.status_code}.",
            "Try again. An upload must begin within half an hour, and be no larger than allowed.",
        )


def _send(net: Net, path: Path, permission: dict[str, Any], seen: Seen) -> requests.Response:
    with path.open("rb") as file:
        form = Form(permission["fields"], file, path.stat().st_size, seen)
        return net.send(
            "POST",
            permission["url"],
            again=False,  # the file would not begin at its beginning
            data=form,
            headers={"Content-Type": form.content_type},
        )
