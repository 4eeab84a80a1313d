"""From a recipe to a reference in a library, in steps that need not be done twice.

    WORK/<name>@<version>/sources/…        the public files; a broken download goes on
                         /prepared/        made of them; `made-of.json` beside it says of what
    the library                            files that are there are not brought again

When it ends well, the work folder goes.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from annotator.library.download import Downloads
from annotator.library.locks import Taken, locked
from annotator.library.making import for_preparing, made_of, verify
from annotator.library.ports import Library
from annotator.library.problem import Problem
from annotator.library.recipe import RecipeFile
from annotator.library.shelf import make_current, publish
from annotator.library.sources import Sources
from annotator.reference.prepare import Recipe, Unusable
from gas.references import Installed

Say = Callable[[str], None]


class Prepare(Protocol):
    """What `annotator.reference.prepare.prepare` does."""

    def __call__(self, recipe: Recipe, folder: Path) -> object: ...


@dataclass(frozen=True)
class Installer:
    """Installs into one library.  `work` is a folder of this user's own."""

    library: Library
    work: Path
    prepare: Prepare
    downloads: Downloads
    say: Say
    now: Callable[[], float] = time.time

    def install(self, recipe: RecipeFile, beside: Path, *, current: bool) -> Installed:
        """Install what a recipe says; paths in it are seen from `beside`.  Raises `Problem`.

        What is installed already is made current, if that is wanted, and not made again.
        """
        there = self.library.index().find(recipe.pinned)
        if there is not None:
            self.say(f"{there.pinned} is installed in {self.library.place} already")
            if current:
                make_current(self.library, there)
            return there
        room = self.work / recipe.pinned
        with _alone(room):
            prepared = self._prepared(recipe, beside, room)
            now = int(self.now())
            done = publish(self.library, prepared, current=current, now=now, say=self.say)
            shutil.rmtree(room)
        return done

    def _prepared(self, recipe: RecipeFile, beside: Path, room: Path) -> Path:
        """The folder of the reference, from an earlier try if that was made of the same."""
        sources = Sources(self.downloads, room / "sources", beside)
        fasta = sources.bring(recipe.fasta, "fasta")
        genes = [sources.bring(each, f"genes-{n}") for n, each in enumerate(recipe.genes)]
        known = [sources.bring(each, f"known-{n}") for n, each in enumerate(recipe.known)]
        of = made_of(recipe, [fasta, *genes, *known])
        prepared, note = room / "prepared", room / "made-of.json"
        if prepared.exists() and note.exists() and note.read_bytes() == of:
            self.say("prepared already, by an earlier try")
        else:
            self._prepare(for_preparing(recipe, fasta, genes, known), prepared)
            note.write_bytes(of)
        verify(prepared, recipe.pinned)
        return prepared

    def _prepare(self, recipe: Recipe, prepared: Path) -> None:
        self.say(
            f"preparing {recipe.name}@{recipe.version}; this takes a while for a whole genome"
        )
        making = prepared.with_name("preparing")
        for old in (prepared, making):
            shutil.rmtree(old, ignore_errors=True)
        making.mkdir()
        try:
            self.prepare(recipe, making)
        except Unusable as error:
            raise Problem(str(error), "Mend the recipe, then run this again.") from error
        except OSError as error:
            raise Problem(
                f"Preparing failed: {error}.", "Make room in the --work folder; run this again."
            ) from error
        making.rename(prepared)


@contextmanager
def _alone(room: Path) -> Iterator[None]:
    """Only one installation works in a room.  Raises `Problem`."""
    try:
        room.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(
            f"{room} cannot be made: {error.strerror}.", "Name another folder with --work."
        ) from error
    try:
        with locked(room.with_name(f".{room.name}.lock"), tired=lambda: True):
            yield
    except Taken as error:
        raise Problem(
            f"Another installation of {room.name} is at work in {room.parent}.",
            "Wait until it has ended.",
        ) from error
