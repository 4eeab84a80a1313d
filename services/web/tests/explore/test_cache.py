"""Copies on disk: whole, bounded, and never pulled away from under a reader."""

import threading
from pathlib import Path
from typing import Any

import pytest

from gas.fakes import FakeStore
from gas.ports import FileChanged, Found, NoSuchFile
from web.explore.cache import FileCache, NoRoom


class CountingStore(FakeStore):
    """Tells how often each file was fetched, and may fail at it."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(files)
        self.fetched: list[str] = []
        self.fails: Exception | None = None

    def fetch(self, key: str, into: Path, *, etag: str | None = None) -> None:
        self.fetched.append(key)
        super().fetch(key, into, etag=etag)
        if self.fails:
            raise self.fails


@pytest.fixture
def store() -> CountingStore:
    return CountingStore({name: name.encode() * 100 for name in "abcd"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def cache(store: CountingStore, folder: Path) -> FileCache:
    return FileCache(store, folder, capacity=250)


def look(cache: FileCache, store: CountingStore, key: str) -> bytes:
    found = store.look(key)
    assert found
    with cache.holding(key, found) as path:
        return path.read_bytes()


def copies(folder: Path) -> int:
    return len(list(folder.glob("*.copy")))


def test_a_file_is_fetched_once(cache: FileCache, store: CountingStore) -> None:
    assert look(cache, store, "a") == look(cache, store, "a") == b"a" * 100
    assert store.fetched == ["a"]


def test_what_was_unused_for_longest_goes_first(
    cache: FileCache, store: CountingStore, folder: Path
) -> None:
    for key in "abac":
        look(cache, store, key)
    assert copies(folder) == 2
    assert look(cache, store, "a")
    assert store.fetched == ["a", "b", "c"]  # b went, not a
    look(cache, store, "b")
    assert store.fetched[-1] == "b"


def test_what_is_in_use_stays(cache: FileCache, store: CountingStore, folder: Path) -> None:
    first, second = store.look("a"), store.look("b")
    assert first and second
    with cache.holding("a", first) as a, cache.holding("b", second) as b:
        with pytest.raises(NoRoom):
            look(cache, store, "c")
        assert a.read_bytes() == b"a" * 100
        assert b.read_bytes() == b"b" * 100
    assert look(cache, store, "c") == b"c" * 100
    assert copies(folder) == 2


def test_a_file_larger_than_the_cache_is_refused_and_nothing_goes_for_it(
    cache: FileCache, store: CountingStore, folder: Path
) -> None:
    look(cache, store, "a")
    store["huge"] = b"x" * 251
    with pytest.raises(NoRoom):
        look(cache, store, "huge")
    assert copies(folder) == 1


def test_another_etag_is_another_copy(cache: FileCache, store: CountingStore) -> None:
    look(cache, store, "a")
    store["a"] = b"new"
    assert look(cache, store, "a") == b"new"


def test_what_broke_off_leaves_nothing(
    cache: FileCache, store: CountingStore, folder: Path
) -> None:
    store.fails = ConnectionError("the line is dead")
    with pytest.raises(ConnectionError):
        look(cache, store, "a")
    assert [path.name for path in folder.iterdir()] == ["lock"]
    store.fails = None
    assert look(cache, store, "a") == b"a" * 100


def test_a_full_disk_is_no_room(cache: FileCache, store: CountingStore) -> None:
    store.fails = OSError(28, "No space left on device")
    with pytest.raises(NoRoom):
        look(cache, store, "a")


def test_a_file_that_went_or_changed(cache: FileCache, store: CountingStore) -> None:
    with pytest.raises(NoSuchFile), cache.holding("nowhere", Found(1, "e")):
        pass
    with pytest.raises(FileChanged), cache.holding("a", Found(100, "another")):
        pass


def test_what_a_dead_process_left_is_cleared(
    cache: FileCache, store: CountingStore, folder: Path
) -> None:
    look(cache, store, "a")
    (folder / "x.arriving").write_bytes(b"half")
    look(cache, store, "b")
    assert not (folder / "x.arriving").exists()


def test_a_folder_that_others_may_write_is_refused(
    cache: FileCache, store: CountingStore, folder: Path
) -> None:
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(PermissionError):
        look(cache, store, "a")


def test_names_tell_nothing_and_lead_nowhere(
    cache: FileCache, store: CountingStore, folder: Path
) -> None:
    store["../../outside"] = b"x"
    look(cache, store, "../../outside")
    assert all(path.stem.isalnum() for path in folder.glob("*.copy"))
    assert not (folder.parent.parent / "outside").exists()


def test_threads_share_one_fetch(folder: Path, store: CountingStore) -> None:
    cache, read = FileCache(store, folder, capacity=250), []
    gate = threading.Barrier(8)

    def visit(_number: int) -> None:
        gate.wait()
        read.append(look(cache, store, "a"))

    threads: list[Any] = [threading.Thread(target=visit, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read == [b"a" * 100] * 8
    assert store.fetched == ["a"]
