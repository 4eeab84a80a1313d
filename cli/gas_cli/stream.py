"""One file from the store to the disk, piece by piece."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gas_cli.answer import Code, Problem
from gas_cli.net import Net, pieces

Seen = Callable[[str, float], None]  #: told of a file and how much of it is here, 0 to 1


def stream(net: Net, result: dict[str, Any], into: Path, seen: Seen) -> tuple[str, int]:
    """Fetch a result by its link; returns its SHA-256 and how many bytes came.

    Raises `Problem` when the store refuses it, or it breaks off.
    """
    digest, count, whole = hashlib.sha256(), 0, result["bytes"]
    answer = net.send("GET", result["url"], stream=True)
    if answer.status_code != 200:
        raise Problem(
            Code.UNREACHABLE,
            f"The store answered {answer.status_code} for {result['name']}.",
            "Try again; what is here already is not fetched again.",
        )
    with answer, into.open("wb") as file:
        for block in pieces(answer, result["url"]):
            file.write(block)
            digest.update(block)
            count += len(block)
            seen(result["name"], count / whole if whole else 1)
    return digest.hexdigest(), count
