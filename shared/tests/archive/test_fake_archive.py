"""What a test can make the fake archive do."""

import pytest

from gas import fakes
from gas.notices import read_notices
from gas.ports import NotRetrieved


@pytest.fixture(params=["s3", "vault"])
def archive(request):
    return fakes.FakeArchive(request.param)


@pytest.fixture
def kept(archive, bundle):
    return archive.put_away(bundle(b"content"), job_id="j", generation=1)


def told(archive):
    return [notice for body in archive.said for notice in read_notices(body)]


def test_retrievals_can_be_held(archive, kept, tmp_path):
    archive.held = True
    archive.ask_for(kept, job_id="j")
    assert told(archive) == []
    with pytest.raises(NotRetrieved):
        archive.bring_back(kept, next(iter(archive.retrievals)), tmp_path / "back")
    archive.release()
    (notice,) = told(archive)
    archive.bring_back(kept, notice.retrieval_id, tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == b"content"


def test_a_notice_can_get_lost(archive, kept):
    archive.lose_notices = 1
    archive.ask_for(kept, job_id="j")
    assert told(archive) == []
    archive.ask_for(kept, job_id="j")
    assert [notice.archive_id for notice in told(archive)] == [kept]


def test_a_retrieval_can_fail_which_only_a_vault_tells(archive, kept, tmp_path):
    archive.fail_retrievals = 1
    archive.ask_for(kept, job_id="j")
    assert [notice.succeeded for notice in told(archive)] == ([False] * (archive.name == "vault"))
    archive.ask_for(kept, job_id="j")
    archive.bring_back(kept, told(archive)[-1].retrieval_id, tmp_path / "back")


def test_what_was_retrieved_can_expire(archive, kept, tmp_path):
    archive.ask_for(kept, job_id="j")
    archive.expire(kept)
    with pytest.raises(NotRetrieved):
        archive.bring_back(kept, told(archive)[0].retrieval_id, tmp_path / "back")
    archive.ask_for(kept, job_id="j")
    archive.bring_back(kept, told(archive)[-1].retrieval_id, tmp_path / "back")


def test_there_may_be_no_capacity(archive, kept):
    archive.expedited = False
    assert archive.ask_for(kept, job_id="j").tier == "Standard"
