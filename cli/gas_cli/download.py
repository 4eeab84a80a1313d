"""Bringing a result here: each file to a temporary name, checked, then renamed.

So a file under its real name is whole and is what its manifest says, whatever happens in between;
what is here already and right is not fetched again.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gas_cli import manifest
from gas_cli.answer import Code, Problem
from gas_cli.api import Api
from gas_cli.manifest import Listed
from gas_cli.net import Net
from gas_cli.stream import Seen, stream

#: A link is good for a minute, and a download may break off: so often one file is tried.
TRIES: Final = 4


@dataclass(frozen=True)
class Fetcher:
    """Fetches results with one account."""

    api: Api
    net: Net
    seen: Seen

    def fetch(self, job_id: str, folder: Path, *, force: bool = False) -> list[str]:
        """Bring every file of a job's result into a folder; returns their names.

        Raises `Problem` when a file is not online, or does not become what the manifest says.
        """
        told = self.api.results(job_id)
        _check_there(job_id, told)
        folder.mkdir(parents=True, exist_ok=True)
        names = [manifest.plain(one["name"]) for one in told["results"]]
        try:
            listed = self._manifest(job_id, names, folder, force=force)
            for name in names:
                if name != manifest.NAME:
                    self._one(job_id, name, folder, listed.get(name))
            if manifest.NAME in names:  # last: where it is, all the others are
                _part(folder, manifest.NAME).replace(folder / manifest.NAME)
        finally:
            _part(folder, manifest.NAME).unlink(missing_ok=True)
        return names

    def _manifest(
        self, job_id: str, names: list[str], folder: Path, *, force: bool
    ) -> dict[str, Listed]:
        """What the files should be; a job that failed may have no manifest."""
        if manifest.NAME not in names:
            return {}
        part = self._brought(job_id, manifest.NAME, folder, None)
        new = manifest.read(part)
        if not force and (folder / manifest.NAME).exists():
            old = manifest.read(folder / manifest.NAME)
            if old.input_sha256 != new.input_sha256:
                raise other_result(folder, old.input_name)
        return new.files

    def _one(self, job_id: str, name: str, folder: Path, listed: Listed | None) -> None:
        here = folder / name
        if listed and listed.describes(here):
            return
        self._brought(job_id, name, folder, listed).replace(here)

    def _brought(self, job_id: str, name: str, folder: Path, listed: Listed | None) -> Path:
        """The file under its temporary name, whole and right."""
        for left in reversed(range(TRIES)):
            part = _part(folder, name)
            try:
                self._stream(job_id, name, part, listed)
            except Problem as problem:
                part.unlink(missing_ok=True)
                if not left or problem.code not in (Code.UNREACHABLE, Code.DIFFERS):
                    raise
            except BaseException:
                part.unlink(missing_ok=True)
                raise
            else:
                return part
        raise AssertionError("unreachable")

    def _stream(self, job_id: str, name: str, part: Path, listed: Listed | None) -> None:
        """By a fresh link: it is short-lived."""
        one = next(one for one in self.api.results(job_id)["results"] if one["name"] == name)
        if not one["url"]:
            raise Problem(Code.NOT_ONLINE, f"{name} is not online any more.", "Try again later.")
        digest, count = stream(self.net, one, part, self.seen)
        if count != one["bytes"] or (listed is not None and digest != listed.sha256):
            raise Problem(
                Code.DIFFERS,
                f"What arrived as {name} is not what the manifest says.",
                "Try again. If it stays, the result is damaged: tell the operator the job's id.",
            )


def _check_there(job_id: str, told: dict[str, Any]) -> None:
    """Raise `Problem` unless there are files, and all of them online."""
    if any(one["url"] is None for one in told["results"]):
        where = told["archive"]
        raise Problem(Code.NOT_ONLINE, where["headline"], where["advice"], place=where["place"])
    if not told["results"]:
        raise Problem(
            Code.NOT_FOUND,
            f"Job {job_id} is {told['status']} and has left no files.",
            f"`gas status {job_id}` tells more.",
        )


def other_result(folder: Path, input_name: str) -> Problem:
    return Problem(
        Code.ASKED_WRONGLY,
        f"{folder} holds the result of another file, {input_name}.",
        "Choose another folder with -o, or replace what is there with --force.",
    )


def _part(folder: Path, name: str) -> Path:
    return folder / f".{name}.{os.getpid()}.part"
