"""One file from a web server, in as many tries as it takes.

A try asks for the rest of that very version of the file of which we have the beginning (RFC
9110: Range, If-Range); a server that has another by now sends all of it.
"""

import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import urllib3

from annotator.library.part import Part
from annotator.library.problem import Problem
from annotator.library.web import Again, begins_at, opened, public, validator, whole

CHUNK = 1 << 20
#: Seconds before each further try; after the last of them without any progress we give up.
PAUSES = (1.0, 4.0, 15.0, 60.0)
#: Bytes between two words about how far it has come.
TOLD = 100_000_000


@dataclass(frozen=True)
class Downloads:
    """Downloads files.  `say` hears how it goes."""

    say: Callable[[str], None]
    pause: Callable[[float], None] = time.sleep
    pool: urllib3.PoolManager = field(default_factory=urllib3.PoolManager)

    def fetch(self, url: str, into: Path) -> None:
        """Have `url` in the file `into`; one that is there is not fetched again.

        Raises `Problem`; what has arrived stays, and the next call goes on from there.
        """
        into.parent.mkdir(parents=True, exist_ok=True)
        part, failures = Part(into), 0
        while not into.exists():
            before = part.size
            try:
                self._try(url, into, part)
            except Again as again:
                failures = 1 if part.size > before else failures + 1
                if failures > len(PAUSES):
                    raise Problem(
                        f"{public(url)} could not be downloaded: {again}.",
                        "Run the same command later: it goes on where this one ended.",
                    ) from again
                self.say(f"{into.name}: {again}; trying again")
                self.pause(PAUSES[failures - 1])
            except OSError as error:
                raise Problem(
                    f"{into.name} cannot be written: {error.strerror or error}.",
                    "Make room, or say --work with a folder that has it; then run this again.",
                ) from error

    def _try(self, url: str, into: Path, part: Part) -> None:
        begun, headers = part.begun(url), {"Accept-Encoding": "identity"}
        if begun:
            headers |= {"Range": f"bytes={part.size}-", "If-Range": begun.validator}
        answer = opened(self.pool, url, headers)
        try:
            if answer.status == 416:  # no byte comes after ours
                part.begin(url, None)
                raise Again("what was here is no beginning of what the server has")
            start = begins_at(answer, url, part.size)
            total = whole(answer, start)
            _check_room(into, start, total)
            if not start:
                part.begin(url, validator(answer))
            self.say(f"{into.name}: " + (f"going on at {start:,}" if start else "downloading"))
            self._pour(answer, part, total)
        finally:
            answer.close()
        if total is not None and part.size != total:
            raise Again(f"{part.size:,} of {total:,} bytes came")
        part.complete()

    def _pour(self, answer: urllib3.BaseHTTPResponse, part: Part, total: int | None) -> None:
        """Append what comes to the part."""
        with part.path.open("ab") as file:
            done = told = part.size
            try:
                for chunk in answer.stream(CHUNK, decode_content=False):
                    file.write(chunk)
                    done += len(chunk)
                    if done - told >= TOLD:
                        told = done
                        of = f" of {total:,}" if total else ""
                        self.say(f"{part.path.stem}: {done:,}{of} bytes")
            except urllib3.exceptions.HTTPError as error:
                raise Again(f"the connection broke off after {done:,} bytes") from error
            file.flush()
            os.fsync(file.fileno())


def _check_room(into: Path, start: int, total: int | None) -> None:
    free = shutil.disk_usage(into.parent).free
    if total is not None and free < total - start:
        raise Problem(
            f"{into.name} needs {total - start:,} bytes more, and {free:,} are free in "
            f"{into.parent}.",
            "Make room, or say --work with a folder that has it; then run this again.",
        )
