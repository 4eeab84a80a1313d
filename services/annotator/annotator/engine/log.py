"""The log that the user reads beside the results: plain text, UTC, no folder of ours in it."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

#: A path of two folders or more: only its last name is anybody's business.
FOLDERS = re.compile(r"(?<![\w/.:])(?!/dev/)(?:/[\w.+@~-]+)+/(?=[\w.+@~-])")


def without_folders(text: str) -> str:
    """`cannot open /tmp/x/y/in.vcf` -> `cannot open in.vcf`."""
    return FOLDERS.sub("", text)


class Log:
    """Appends lines to a file and remembers the warnings."""

    def __init__(self, path: Path) -> None:
        self._file: TextIO = path.open("a", encoding="utf-8")
        self.warnings: list[str] = []

    def say(self, text: str) -> None:
        """Write one event; further lines of the text are indented below it."""
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        first, *more = without_folders(text).rstrip().split("\n")
        self._file.write(f"{now} {first}\n" + "".join(f"    {line}\n" for line in more))
        self._file.flush()

    def warn(self, sentence: str) -> None:
        """Something the user should know; a sentence is given once."""
        if sentence not in self.warnings:
            self.warnings.append(sentence)
            self.say(f"WARNING {sentence}")

    def close(self) -> None:
        """Close the file."""
        self._file.close()
