"""One line at the foot of the terminal that says how far things are.

Where there is no terminal it says in lines of their own what begins, and no percentages.
"""

import shutil
from typing import TextIO

from gas_cli.answer import one_line

_WIDTH = 24


class Progress:
    """Use as a context manager: the line is gone afterwards."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._live = stream.isatty()
        self._shown = ""

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def show(self, what: str, fraction: float | None = None) -> None:
        """`fraction` is 0 to 1 of `what`; None where nobody knows."""
        line = one_line(what)
        if self._live and fraction is not None:
            full = round(min(max(fraction, 0), 1) * _WIDTH)
            line = f"{'█' * full}{'░' * (_WIDTH - full)} {fraction:4.0%}  {line}"
        if line == self._shown:
            return
        self._shown = line
        if self._live:
            room = shutil.get_terminal_size().columns - 1
            self._stream.write(f"\r\x1b[K{line[:room]}")
        else:
            self._stream.write(f"{line}\n")
        self._stream.flush()

    def clear(self) -> None:
        """Make room for other output."""
        if self._live and self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
        self._shown = ""
