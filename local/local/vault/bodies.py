"""Request bodies as blocks, so that none is ever whole in memory."""

from collections.abc import Iterator

from flask import request

from local.vault.files import BLOCK


def body() -> Iterator[bytes]:
    """A body that ends too early raises, as does one without a length."""
    while block := request.stream.read(BLOCK):
        yield block
