"""Every kind of library keeps the same promises."""

import threading

import pytest
from botocore.exceptions import ClientError

from annotator.library.contents import described
from annotator.library.ports import FileGone
from annotator.library.problem import Problem
from annotator.library.shelf import faults, make_current, publish, remove
from gas.references import Index

NOW = 1_800_000_000


@pytest.fixture
def put(library, prepare):
    def put(current=True, **about):
        return publish(library, prepare(**about), current=current, now=NOW, say=lambda words: None)

    return put


def test_an_empty_one(library):
    assert library.index() == Index()


def test_what_is_published_is_listed_and_read(library, put):
    reference = put(version="115", content=b"ACGT" * 10)
    assert library.index().find("grch38") == reference == library.index().find("grch38@115")
    assert (reference.assembly, reference.installed) == ("GRCh38", NOW)
    assert b"".join(library.read(reference, "genome.fa.gz")) == b"ACGT" * 10
    assert b"".join(library.read(reference, "genome.fa.gz", 38)) == b"GT"
    assert b"".join(library.read(reference, "genome.fa.gz", 40)) == b""
    assert b"".join(library.read(reference, "22/sequence")) == b"ACGT" * 10
    assert list(faults(library, reference)) == []


def test_a_file_that_is_not_there(library, put):
    reference = put()
    with pytest.raises(FileGone):
        list(library.read(reference, "another"))


def test_versions_lie_side_by_side_and_the_name_means_the_last_one_made_current(library, put):
    old = put(version="114")
    new = put(version="115")
    assert library.index().find("grch38") == new
    put(version="116", current=False)
    assert library.index().find("grch38") == new
    make_current(library, old)
    assert library.index().find("grch38") == old
    assert len(library.index().references) == 3


def test_publishing_the_same_again_changes_nothing(library, put):
    first, again = put(), put()
    assert first == again and library.index().references == [first]


def test_a_version_never_changes(library, put):
    first = put(content=b"A")
    with pytest.raises(Problem, match="another content, and versions never change"):
        put(content=b"C")
    assert library.index().references == [first]
    assert b"".join(library.read(first, "genome.fa.gz")) == b"A"


def test_what_was_removed_is_gone_and_may_be_another_afterwards(library, put):
    put(version="114", content=b"A")
    current = put(version="115")
    assert remove(library, "grch38@114", force=False) == 3
    assert library.index().references == [current]
    another = put(version="114", content=b"C")
    assert b"".join(library.read(another, "genome.fa.gz")) == b"C"


def test_the_current_one_is_removed_by_force_only_and_then_the_name_means_nothing(library, put):
    put(version="114")
    put(version="115")
    with pytest.raises(Problem, match=r"grch38@115 is what grch38 means now.*--force"):
        remove(library, "grch38@115", force=False)
    assert list(faults(library, library.index().find("grch38"))) == []
    remove(library, "grch38@115", force=True)
    assert library.index().find("grch38") is None and library.index().find("grch38@114")


def test_what_is_not_there_cannot_be_removed(library, put):
    put()
    with pytest.raises(Problem, match="has no grch38@2"):
        remove(library, "grch38@2", force=True)


def test_what_a_broken_installation_left_is_removed_too(library, prepare):
    folder = prepare()
    reference = described(folder, now=NOW)
    library.keep(folder, reference, print)
    assert library.index() == Index()
    assert remove(library, reference.pinned, force=False) == 3
    with pytest.raises(FileGone):
        list(library.read(reference, "genome.fa.gz"))


def test_an_installation_that_broke_off_before_the_index_is_finished_by_the_next(library, prepare):
    folder = prepare()
    library.keep(folder, described(folder, now=NOW), print)
    publish(library, prepare(), current=True, now=NOW, say=print)
    assert list(faults(library, library.index().find("grch38"))) == []


def test_writers_at_the_same_time_lose_nothing(library, put, prepare):
    folders = [prepare(version=str(n)) for n in range(6)]
    errors = []

    def install(folder):
        try:
            publish(library, folder, current=True, now=NOW, say=lambda words: None)
        except (Problem, ClientError, OSError) as error:
            errors.append(error)

    threads = [threading.Thread(target=install, args=(folder,)) for folder in folders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert {r.version for r in library.index().references} == set("012345")


def test_what_a_change_raises_comes_out_and_nothing_has_changed(library, put):
    put()
    before = library.index()

    def refuse(index):
        raise KeyError("no")

    with pytest.raises(KeyError):
        library.amend(refuse)
    assert library.index() == before
