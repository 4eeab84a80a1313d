"""Every form of `References` keeps the same promises."""

import pytest

from annotator.child import Halted
from annotator.library.cache import CachedReferences
from annotator.library.fakes import FakeReferences
from annotator.library.ports import NoSuchReference
from annotator.library.room import Room
from annotator.library.shelf import publish

FORMS = ["fake", "folder", "moto", "ministack"]


@pytest.fixture(params=FORMS)
def references(request, tmp_path, library_on, prepare):
    """With grch38@114, grch38@115, the current one, and grch37@87."""
    if request.param == "fake":
        fake = FakeReferences(tmp_path, grch38="114", grch37="87")
        fake.update(FakeReferences(tmp_path, grch38="115"))
        return fake
    library = library_on(request.param)
    for name, version in (("grch38", "114"), ("grch38", "115"), ("grch37", "87")):
        folder = prepare(name=name, version=version, content=version.encode() * 100)
        publish(library, folder, current=True, now=1, say=lambda words: None)
    return CachedReferences(library, Room(tmp_path / "cache", 10_000_000))


@pytest.fixture
def lent(references):
    """Lends one; `lent.told` is what was reported."""

    def lent(name, halted=lambda: False):
        return references.lent(name, report=lambda *what: lent.told.append(what), halted=halted)

    lent.told = []
    return lent


def test_the_programs_own_is_there_at_once(lent):
    with lent("demo") as ready:
        assert (ready.name, ready.folder) == ("demo", None)
    assert lent.told == []


@pytest.mark.parametrize(
    ("asked", "pinned"),
    [("grch38", "grch38@115"), ("grch38@114", "grch38@114"), ("grch37", "grch37@87")],
)
def test_a_name_is_pinned_and_its_files_lie_in_the_folder(lent, asked, pinned):
    with lent(asked) as ready:
        assert ready.name == pinned and ready.folder is not None


def test_it_is_fetched_once_and_that_is_reported(lent):
    with lent("grch38"):
        assert lent.told == [("fetching the reference", 0)]
    for name in ("grch38", "grch38@115"):
        with lent(name):
            assert len(lent.told) == 1
    with lent("grch38@114"):
        assert len(lent.told) == 2


@pytest.mark.parametrize("name", ["", "grch39", "grch38@1", "../demo", "demo@x", "@115"])
def test_what_is_not_installed_is_not_to_be_had_and_what_is_is_named(lent, name):
    with pytest.raises(NoSuchReference) as error, lent(name):
        pass
    assert error.value.offered == ["demo", "grch37", "grch38"]


def test_whoever_has_to_stop_stops(lent):
    with pytest.raises(Halted), lent("grch38", halted=lambda: True):
        pass
    with lent("grch38") as ready:
        assert ready.name == "grch38@115"


def test_several_may_use_one_and_several_at_the_same_time(lent):
    with lent("grch38") as one, lent("grch38") as two, lent("grch37") as three:
        assert one == two != three
