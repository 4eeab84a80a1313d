"""A result as one file: the same bytes from the same files, and nothing else comes out."""

import tarfile

import pytest

from gas.bundle import BadBundle, pack, sha256, unpack


def test_the_same_files_make_the_same_bytes_whenever_they_were_written(tmp_path):
    digests = set()
    for n, order in enumerate((["a", "b"], ["b", "a"])):
        folder = tmp_path / str(n)
        folder.mkdir()
        for name in order:
            (folder / name).write_text(name * 1000)
        pack(folder, order, tmp_path / f"{n}.tar")
        digests.add(sha256(tmp_path / f"{n}.tar"))
    assert len(digests) == 1


def test_what_was_packed_comes_out(tmp_path):
    (tmp_path / "a").write_bytes(b"\0" * 5000)
    pack(tmp_path, ["a"], tmp_path / "x.tar")
    (tmp_path / "out").mkdir()
    unpack(tmp_path / "x.tar", ["a"], tmp_path / "out")
    assert (tmp_path / "out" / "a").read_bytes() == b"\0" * 5000


@pytest.mark.parametrize("name", ["../evil", "/evil", "b"])
def test_a_bundle_with_other_files_is_refused(tmp_path, name):
    (tmp_path / "a").write_text("x")
    with tarfile.open(tmp_path / "x.tar", "w") as tar:
        tar.add(tmp_path / "a", arcname=name)
    (tmp_path / "out").mkdir()
    with pytest.raises(BadBundle):
        unpack(tmp_path / "x.tar", ["a"], tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_link_in_place_of_a_file_is_refused(tmp_path):
    link = tarfile.TarInfo("a")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with tarfile.open(tmp_path / "x.tar", "w") as tar:
        tar.addfile(link)
    (tmp_path / "out").mkdir()
    with pytest.raises(BadBundle):
        unpack(tmp_path / "x.tar", ["a"], tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_what_is_no_bundle_is_refused(tmp_path):
    (tmp_path / "x.tar").write_bytes(b"not a tar at all" * 100)
    with pytest.raises(BadBundle):
        unpack(tmp_path / "x.tar", ["a"], tmp_path)
