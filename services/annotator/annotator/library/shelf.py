"""Putting a prepared reference into a library, checking it there, and taking it out.

The index is written after the files when one comes and before them when one goes, so that it
never names what is not whole.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from annotator.library.contents import DESCRIPTION, described, hashed, understood
from annotator.library.ports import FileGone, Library
from annotator.library.problem import Problem
from gas.references import Index, Installed

Say = Callable[[str], None]


def publish(library: Library, prepared: Path, *, current: bool, now: int, say: Say) -> Installed:
    """Put a prepared reference in; raises `Problem` if its name is taken by another content."""
    reference = described(prepared, now=now)

    def listed(index: Index) -> Index:
        _refuse_another(index, reference, library.place)
        return index.having(reference, current=current)

    listed(library.index())
    library.keep(prepared, reference, say)
    library.amend(listed)
    return reference


def make_current(library: Library, reference: Installed) -> None:
    """Let the name alone mean this version."""

    def moved(index: Index) -> Index:
        if index.find(reference.pinned) is None:
            raise Problem(
                f"{reference.pinned} was removed from {library.place} meanwhile.",
                "Install it again.",
            )
        return index.having(reference, current=True)

    library.amend(moved)


def remove(library: Library, pinned: str, *, force: bool) -> int:
    """Take a reference out; the number of its files.  Raises `Problem`.

    What an installation that broke off has left under that name goes as well.
    """

    def unlisted(index: Index) -> Index:
        reference = index.find(pinned)
        if reference is None:
            return index
        if index.is_current(reference) and not force:
            raise Problem(
                f"{pinned} is what {reference.name} means now.",
                "Make another version current first (install it), or say --force.",
            )
        return index.without(reference)

    was_listed = library.index().find(pinned) is not None
    library.amend(unlisted)
    files = library.drop(pinned)
    if not files and not was_listed:
        raise Problem(
            f"{library.place} has no {pinned}.", "`gas-reference list` shows what there is."
        )
    return files


def faults(library: Library, reference: Installed) -> Iterator[str]:
    """Every file of a reference that is not what it should be, in words; reads all of them."""
    try:
        raw = b"".join(library.read(reference, DESCRIPTION))
    except FileGone:
        yield f"{DESCRIPTION} is missing"
        return
    if hashed([raw])[0] != reference.sha256:
        yield f"{DESCRIPTION} differs from what the index says"
        return
    for name, file in sorted(understood(raw).files.items()):
        try:
            sha256, size = hashed(library.read(reference, name))
        except FileGone:
            yield f"{name} is missing"
            continue
        if size != file.size:
            yield f"{name} has {size:,} bytes instead of {file.size:,}"
        elif sha256 != file.sha256:
            yield f"{name} differs from its checksum"


def _refuse_another(index: Index, reference: Installed, place: str) -> None:
    there = index.find(reference.pinned)
    if there is not None and there.sha256 != reference.sha256:
        raise Problem(
            f"{place} has a {reference.pinned} with another content, and versions never change.",
            "Install this one as another --version, or remove that one first.",
        )
