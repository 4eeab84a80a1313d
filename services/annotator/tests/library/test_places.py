"""Where references are, as settings and arguments say it."""

from dataclasses import MISSING, fields

import pytest

from annotator.__main__ import Settings, references
from annotator.library import places
from annotator.library.bucket import BucketLibrary
from annotator.library.cache import CachedReferences
from annotator.library.embedded import Embedded
from annotator.library.folder import FolderLibrary
from annotator.library.problem import Problem


def told(**more):
    needed = [each.name for each in fields(Settings) if each.default is MISSING]
    return Settings(**(dict.fromkeys(needed, "") | more))


def test_a_worker_without_a_bucket_has_what_the_program_carries():
    assert isinstance(references(told(), None), Embedded)


def test_a_worker_with_one_keeps_references_where_it_is_told(tmp_path):
    folder = tmp_path / "references"
    more = {"references_bucket": "b", "references_dir": str(folder), "references_bytes": 7}
    found = references(told(**more), None)
    assert isinstance(found, CachedReferences) and found.library.place == "s3://b"
    assert (found.room.root, found.room.limit) == (folder, 7)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_others_may_write_to_is_no_place_for_references(tmp_path):
    tmp_path.chmod(0o777)
    with pytest.raises(SystemExit, match=r"cannot start: .*GAS_REFERENCES_DIR"):
        references(told(references_bucket="b", references_dir=str(tmp_path)), None)


def test_neither_is_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(Problem):
        places.own(tmp_path / "link")
    (tmp_path / "file").write_text("")
    with pytest.raises(Problem):
        places.own(tmp_path / "file")


def test_a_library_is_a_bucket_or_a_folder():
    assert isinstance(places.library_at("s3://gas-references", lambda: None), BucketLibrary)
    assert isinstance(places.library_at("/data/references", lambda: None), FolderLibrary)
    for nonsense in ("s3://", "s3://b/folder"):
        with pytest.raises(Problem):
            places.library_at(nonsense, lambda: None)
