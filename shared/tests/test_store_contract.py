"""Every store of files keeps the same promises."""

import pytest

from gas.ports import FileChanged, NoSuchFile


@pytest.fixture
def put(store, tmp_path):
    def put(key, content):
        path = tmp_path / "put"
        path.write_bytes(content)
        store.keep(key, path, media_type="text/plain")

    return put


def test_what_is_kept_is_fetched(store, put, tmp_path, new_id):
    key = f"{new_id()}/a"
    put(key, b"some bytes")
    store.fetch(key, tmp_path / "got")
    assert (tmp_path / "got").read_bytes() == b"some bytes"
    found = store.look(key)
    assert found is not None and found.size == 10


def test_nothing_there(store, tmp_path, new_id):
    key = f"{new_id()}/a"
    assert store.look(key) is None
    with pytest.raises(NoSuchFile):
        store.fetch(key, tmp_path / "got")
    with pytest.raises(NoSuchFile):
        store.fetch(key, tmp_path / "got", etag="0" * 32)
    store.drop(key)


def test_a_file_is_read_piece_by_piece(store, put, new_id):
    key = f"{new_id()}/a"
    put(key, b"x" * 3_000_000)
    pieces = list(store.read(key))
    assert b"".join(pieces) == b"x" * 3_000_000
    assert max(map(len, pieces)) <= 1 << 20
    with pytest.raises(NoSuchFile):
        store.read(f"{new_id()}/b")


def test_whoever_reads_may_stop(store, put, new_id):
    key = f"{new_id()}/a"
    put(key, b"x" * 3_000_000)
    pieces = store.read(key)
    assert next(pieces)
    pieces.close()
    assert store.look(key).size == 3_000_000


def test_a_pinned_file_that_was_replaced_is_refused(store, put, tmp_path, new_id):
    key = f"{new_id()}/a"
    put(key, b"first")
    pinned = store.look(key).etag
    store.fetch(key, tmp_path / "got", etag=pinned)
    put(key, b"second")
    with pytest.raises(FileChanged):
        store.fetch(key, tmp_path / "again", etag=pinned)
    assert not (tmp_path / "again").exists()


def test_names_below_a_prefix(store, put, new_id):
    folder = new_id()
    for name in ("1/a", "1/b", "2/a"):
        put(f"{folder}/{name}", b"x")
    assert list(store.names(f"{folder}/1/")) == [f"{folder}/1/a", f"{folder}/1/b"]
    store.drop(f"{folder}/1/a")
    assert list(store.names(f"{folder}/1/")) == [f"{folder}/1/b"]
