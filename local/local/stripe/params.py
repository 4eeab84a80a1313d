"""Stripe's way to send nested values in a form: `items[0][price]=…`, `metadata[user_id]=…`."""

import re
from collections.abc import Iterable
from typing import Any

from flask import request

_KEY = re.compile(r"([^\[\]]+)|\[([^\[\]]*)\]")


def unfold(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The nested values that the flat names describe."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        *path, last = [plain or inner for plain, inner in _KEY.findall(name)]
        place = found
        for step in path:
            place = place.setdefault(step, {})
        place[last] = value
    return {name: _lists(value) for name, value in found.items()}


def _lists(value: Any) -> Any:
    """Maps whose keys are 0, 1, 2 … are lists."""
    if not isinstance(value, dict):
        return value
    inner = {key: _lists(part) for key, part in value.items()}
    if inner and list(inner) == [str(number) for number in range(len(inner))]:
        return list(inner.values())
    return inner


def asked() -> dict[str, Any]:
    """What the request at hand was sent."""
    return unfold(request.form.items(multi=True))
