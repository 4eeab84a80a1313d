"""What `gas-reference` does: list, install, verify, remove."""

from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from annotator.library.download import Downloads
from annotator.library.embedded import embedded
from annotator.library.folder import FolderLibrary
from annotator.library.install import Installer, Prepare
from annotator.library.listing import Answer, listing, row
from annotator.library.ports import Library
from annotator.library.problem import Problem
from annotator.library.recipe import CATALOGUE, catalogue, read_recipe
from annotator.library.shelf import faults, remove
from annotator.reference.registry import EMBEDDED, Reference, ReferenceMissing


@dataclass(frozen=True)
class World:
    """What commands need.  `library` is None where nobody said which."""

    library: Library | None
    work: Callable[[Library], Path]
    prepare: Prepare
    say: Callable[[str], None]

    def told(self) -> Library:
        """Raises `Problem` where nobody said which library."""
        if self.library is None:
            raise Problem(
                "Nobody said where references are kept.",
                "Say --library s3://BUCKET or --library FOLDER, or set GAS_REFERENCES_BUCKET.",
            )
        return self.library


def show(asked: Namespace, world: World) -> Answer:
    """What is installed."""
    return listing(world.library)


def install(asked: Namespace, world: World) -> Answer:
    """Install from a recipe of the catalogue or of the user's own."""
    path = _recipe_path(asked)
    recipe = read_recipe(path, dict(asked.set), asked.version)
    library = world.told()
    work = Path(asked.work) if asked.work else world.work(library)
    installer = Installer(library, work, world.prepare, Downloads(world.say), world.say)
    done = installer.install(recipe, path.parent, current=not asked.keep_current)
    index = library.index()
    means = index.current.get(done.name)
    text = f"{done.pinned} is installed in {library.place}; {done.name} alone means {means} now."
    return Answer(row(done, index), text)


def verify(asked: Namespace, world: World) -> Answer:
    """Compare every file with its checksum: of those that are named, or of all."""
    found: dict[str, list[str]] = {}
    for name in asked.names or [*embedded(), *_listed(world)]:
        pinned, wrong = _verified(name, world)
        found[pinned] = wrong
    lines = [
        f"{name}: {len(wrong)} files are not what they should be\n"
        + "".join(f"  {fault}\n" for fault in wrong)
        if wrong
        else f"{name}: all files are what they should be"
        for name, wrong in found.items()
    ]
    return Answer(found, "\n".join(lines), good=not any(found.values()))


def take_out(asked: Namespace, world: World) -> Answer:
    """Remove one version of a reference."""
    name, _, version = asked.name.partition("@")
    if name in embedded():
        raise Problem(f"{name} is part of this program.", "It cannot be removed.")
    if not version:
        raise Problem(f"{name} may have several versions.", f"Say which: {name}@VERSION.")
    files = remove(world.told(), asked.name, force=asked.force)
    text = f"{asked.name} was removed from {world.told().place}: {files} files."
    return Answer({"removed": asked.name, "files": files}, text)


def work_folder(library: Library, home: Callable[[], Path]) -> Path:
    """Where an installation works: for a folder inside it, so that it need not be copied."""
    if isinstance(library, FolderLibrary):
        return Path(library.place) / ".work"
    try:
        return home() / ".cache" / "gas-reference"
    except RuntimeError as error:
        raise Problem("This user has no home.", "Say --work FOLDER.") from error


def _recipe_path(asked: Namespace) -> Path:
    if (asked.name is None) == (asked.recipe is None):
        raise Problem("What is to be installed?", "Name one recipe, or say --recipe FILE.")
    if asked.recipe is not None:
        return Path(asked.recipe)
    if asked.name not in catalogue():
        raise Problem(
            f"There is no recipe {asked.name!r}.",
            f"There are {', '.join(catalogue())}; of your own say --recipe FILE.",
        )
    return CATALOGUE / f"{asked.name}.toml"


def _listed(world: World) -> list[str]:
    return [] if world.library is None else [r.pinned for r in world.library.index().references]


def _verified(name: str, world: World) -> tuple[str, list[str]]:
    """The pinned name, and every file that is not what it should be."""
    if name in embedded():
        return name, _own_faults(name)
    library = world.told()
    reference = library.index().find(name)
    if reference is None:
        raise Problem(f"{library.place} has no {name}.", "`gas-reference list` shows all.")
    return reference.pinned, list(faults(library, reference))


def _own_faults(name: str) -> list[str]:
    try:
        Reference.load(EMBEDDED / name).verify()
    except ReferenceMissing as error:
        return [str(error)]
    return []
