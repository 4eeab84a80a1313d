"""The worker's disk: fetched once by however many processes, bounded, never cut off in use."""

import multiprocessing
import os
import shutil
import signal
import time

import pytest

from annotator.library.cache import CachedReferences
from annotator.library.copying import Damaged
from annotator.library.folder import FolderLibrary
from annotator.library.ports import FileGone, Ready
from annotator.library.room import NoRoom, Room
from annotator.library.shelf import publish, remove
from annotator.reference.registry import Reference, ReferenceMissing, find

SIZE = 1_000_000


class Watched(FolderLibrary):
    """A library that notes what is read, and may break off."""

    def __init__(self, root):
        super().__init__(root)
        self.reads = []
        self.break_after = None  #: bytes of one file

    def read(self, reference, file, start=0):
        self.reads.append((file, start))
        for piece in super().read(reference, file, start):
            if self.break_after is not None and len(piece) > self.break_after:
                yield piece[: self.break_after]
                raise ConnectionError("S3 went away")
            yield piece


@pytest.fixture
def library(tmp_path, prepare):
    library = Watched(tmp_path / "library")
    for name in ("one", "two", "three"):
        folder = prepare(name=name, content=name.encode() * (SIZE // len(name)))
        publish(library, folder, current=True, now=1, say=lambda words: None)
    return library


@pytest.fixture
def cache(library, tmp_path):
    return CachedReferences(library, Room(tmp_path / "cache", int(2.5 * SIZE)))


def lent(cache, name, halted=lambda: False):
    return cache.lent(name, report=lambda *_: None, halted=halted)


def here(cache):
    return {path.parent.name for path in cache.room.root.glob("kept/*/*/reference.json")}


def test_the_engine_finds_what_was_fetched_by_its_pinned_name(cache):
    with lent(cache, "one") as ready:
        assert Reference.load(ready.folder / ready.name).about.name == "one"


def test_after_a_break_it_goes_on_in_the_middle_of_a_file(cache, library):
    library.break_after = 300_000
    with pytest.raises(ConnectionError), lent(cache, "one"):
        pass
    library.break_after = None
    library.reads.clear()
    with lent(cache, "one"):
        assert ("genome.fa.gz", 300_000) in library.reads
        assert "22/sequence" not in dict(library.reads), "it was whole"


def test_what_was_not_used_for_longest_makes_room(cache):
    for name in ("one", "two", "one"):
        with lent(cache, name):
            time.sleep(0.02)  # the order is told by the times of files
    with lent(cache, "three"):
        assert here(cache) == {"one@1", "three@1"}


def test_what_is_in_use_is_never_removed(cache):
    with lent(cache, "one") as one, lent(cache, "two"):
        with pytest.raises(NoRoom, match=r"three@1 has 1,000,\d+ bytes"), lent(cache, "three"):
            pass
        assert here(cache) == {"one@1", "two@1"}
        Reference.load(one.folder / one.name)
    with lent(cache, "three"):
        assert "three@1" in here(cache)


def test_what_is_larger_than_the_bound_is_not_fetched_and_nothing_goes_for_it(
    cache, library, prepare
):
    with lent(cache, "one"):
        pass
    publish(library, prepare(name="huge", content=b"x" * 3 * SIZE), current=True, now=1, say=print)
    library.reads.clear()
    with pytest.raises(NoRoom), lent(cache, "huge"):
        pass
    assert library.reads == [] and here(cache) == {"one@1"}


def test_a_file_that_was_damaged_on_the_way_is_noticed_and_fetched_anew(cache, library):
    path = library._root / "one@1" / "genome.fa.gz"
    good = path.read_bytes()
    path.write_bytes(b"X" + good[1:])
    with pytest.raises(Damaged, match=r"genome\.fa\.gz differs"), lent(cache, "one"):
        pass
    assert here(cache) == set()
    path.write_bytes(good)
    with lent(cache, "one"):
        assert here(cache) == {"one@1"}


@pytest.mark.parametrize("name", ["genome.fa.gz", "reference.json"])
def test_a_file_that_was_cut_on_our_disk_is_fetched_anew(cache, name):
    with lent(cache, "one") as ready:
        path = ready.folder / ready.name / name
        good = path.read_bytes()
    path.write_bytes(good[:50])
    with lent(cache, "one"):
        assert path.read_bytes() == good


def test_one_that_the_engine_cannot_read_is_not_fetched_again_and_again(cache, library, prepare):
    """It was prepared by another version of the program: the engine says so, with what to do."""
    publish(library, prepare(name="other", schema=99), current=True, now=1, say=print)
    with lent(cache, "other"):
        library.reads.clear()
    with lent(cache, "other") as ready, pytest.raises(ReferenceMissing, match="install it again"):
        find(ready.name, ready.folder)
    assert library.reads == []


def test_one_installed_anew_with_another_content_is_another(cache, library, prepare):
    with lent(cache, "one") as before:
        pass
    remove(library, "one@1", force=True)
    publish(library, prepare(name="one", content=b"new"), current=True, now=2, say=print)
    with lent(cache, "one") as after:
        assert after.name == before.name and after.folder != before.folder
        assert (after.folder / after.name / "genome.fa.gz").read_bytes() == b"new"


def test_one_removed_while_it_is_fetched_is_tried_again_and_then_not_there(cache, library):
    shutil.rmtree(library._root / "one@1")
    with pytest.raises(FileGone), lent(cache, "one"):
        pass


def _use(library, cache, told, seconds):
    """In a process of its own: take a reference, note what was read, hold it."""
    watched = Watched(library)
    references = CachedReferences(watched, Room(cache, int(2.5 * SIZE)))
    with lent(references, "one"):
        note = told / f"{os.getpid()}.new"
        note.write_text("\n".join(file for file, _ in watched.reads))
        note.rename(told / str(os.getpid()))
        time.sleep(seconds)


@pytest.fixture
def users(library, tmp_path):
    """Starts processes that use `one`; gives them, and the folder where they tell of it."""
    told = tmp_path / "told"
    told.mkdir()
    context, started = multiprocessing.get_context("spawn"), []

    def users(count, seconds):
        for _ in range(count):
            args = (library._root, tmp_path / "cache", told, seconds)
            process = context.Process(target=_use, args=args)
            process.start()
            started.append(process)
        wait_for(lambda: len(list(told.glob("*[0-9]"))) == count)
        return started, told

    yield users
    for process in started:
        process.kill()
        process.join()


def wait_for(condition, seconds=30):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_processes_that_want_it_at_once_fetch_it_once(users):
    started, told = users(3, 0)
    for process in started:
        process.join(20)
        assert process.exitcode == 0
    reads = sorted(path.read_text() for path in told.iterdir())
    assert reads[:2] == ["", ""] and "genome.fa.gz" in reads[2]


def test_what_another_process_uses_stays_until_that_ends_however_it_ends(users, cache):
    (other,), _ = users(1, 60)
    with lent(cache, "two"), pytest.raises(NoRoom), lent(cache, "three"):
        pass
    assert "one@1" in here(cache)
    os.kill(other.pid, signal.SIGKILL)
    other.join()
    with lent(cache, "two"), lent(cache, "three"):
        assert here(cache) == {"two@1", "three@1"}


def test_the_programs_own_needs_no_library(tmp_path):
    class Away:
        place = "s3://away"

        def index(self):
            raise ConnectionError

    cache = CachedReferences(Away(), Room(tmp_path / "cache", SIZE))
    with lent(cache, "demo") as ready:
        assert ready == Ready("demo", None)
    with pytest.raises(ConnectionError), lent(cache, "one"):
        pass
