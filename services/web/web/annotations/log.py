"""The end of a job's log: where an error would stand."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gas.ports import NoSuchFile, Store

#: Bytes shown in the page, and the most that is fetched for it.
SHOWN: Final = 100_000
FETCHED: Final = 20_000_000


@dataclass(frozen=True)
class Tail:
    """The end of a log; `text` is None when it is not there or too large to look into."""

    text: str | None
    complete: bool = True


def tail(results: Store, key: str, size: int) -> Tail:
    """Read the last `SHOWN` bytes, from the beginning of a line on."""
    if size > FETCHED:
        return Tail(None, complete=False)
    with tempfile.TemporaryDirectory(prefix="gas-log-") as folder:
        path = Path(folder) / "log"
        try:
            results.fetch(key, path)
        except NoSuchFile:
            return Tail(None)
        data = path.read_bytes()
    if len(data) <= SHOWN:
        return Tail(data.decode(errors="replace"))
    _cut_line, _newline, lines = data[-SHOWN:].partition(b"\n")
    return Tail(lines.decode(errors="replace"), complete=False)
