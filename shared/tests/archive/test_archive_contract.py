"""Every archive keeps the same promises: the fakes, a Glacier vault, and S3's class GLACIER.

The vault is `local.vault`, which publishes by the embedded AWS's SNS; S3 is that of the embedded
AWS and of moto.  Notices are those that arrive on the thawer's queue.
"""

import hashlib
import os
import time

import pytest

from gas.ports import ArchiveDamaged, NotRetrieved


@pytest.fixture
def archive(form):
    return form.archive


def test_a_result_goes_away_and_comes_back(form, archive, bundle, tmp_path, new_id):
    job_id, content = new_id(), os.urandom(200_000)
    before = int(time.time())
    archive_id = archive.put_away(bundle(content), job_id=job_id, generation=1)

    (holding,) = [held for held in form.holdings(1) if held.archive_id == archive_id]
    assert (holding.job_id, holding.size) == (job_id, len(content))
    assert before - 2 <= holding.since <= time.time() + 2

    asked = archive.ask_for(archive_id, job_id=job_id)
    assert (asked.tier, asked.seconds) == ("Expedited", 300)
    notice = form.notice(archive_id)
    assert (notice.store, notice.job_id, notice.succeeded) == (archive.name, job_id, True)
    archive.bring_back(archive_id, notice.retrieval_id, tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == content

    archive.forget(archive_id)
    archive.forget(archive_id)
    with pytest.raises(NotRetrieved):
        archive.ask_for(archive_id, job_id=job_id)


def test_what_is_forgotten_is_no_longer_held(form, archive, bundle, new_id):
    job_id = new_id()
    forgotten = archive.put_away(bundle(b"1"), job_id=job_id, generation=1)
    kept = archive.put_away(
        bundle(b"10"), job_id=job_id, generation=10
    )  # S3: begins like the other
    archive.forget(forgotten)
    assert [held.archive_id for held in form.holdings(1)] == [kept]
    archive.forget(kept)


def test_nothing_comes_back_that_was_not_asked_for(form, archive, bundle, tmp_path, new_id):
    archive_id = archive.put_away(bundle(b"frozen"), job_id=new_id(), generation=1)
    with pytest.raises(NotRetrieved):
        archive.bring_back(archive_id, "a-retrieval-that-is-none", tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_nothing_comes_back_before_it_is_there(form, archive, bundle, tmp_path, new_id):
    """The fakes' retrievals end at once unless they are told otherwise, moto's when looked at."""
    job_id = new_id()
    archive_id = archive.put_away(bundle(b"slow"), job_id=job_id, generation=1)
    archive.ask_for(archive_id, job_id=job_id)
    if form.takes_time and archive.name == "s3":
        with pytest.raises(NotRetrieved):
            archive.bring_back(archive_id, "", tmp_path / "back")
    notice = form.notice(archive_id)
    archive.bring_back(archive_id, notice.retrieval_id, tmp_path / "back")


def test_what_the_archive_does_not_hold(archive, bundle, tmp_path, new_id):
    unknown = archive.put_away(bundle(b"gone"), job_id=new_id(), generation=1)
    archive.forget(unknown)
    with pytest.raises(NotRetrieved):
        archive.ask_for(unknown, job_id=new_id())
    with pytest.raises(NotRetrieved):
        archive.bring_back(unknown, "unknown", tmp_path / "back")
    archive.forget(unknown)


def test_a_notice_follows_each_time_it_is_asked(form, archive, bundle, tmp_path, new_id):
    job_id = new_id()
    archive_id = archive.put_away(bundle(b"again"), job_id=job_id, generation=1)
    for _ in range(3):  # the second time, S3 has it restored already and says nothing itself
        assert form.retrieved(archive_id, job_id, tmp_path / "back") == b"again"


def test_it_may_be_asked_again_while_it_is_on_its_way(form, archive, bundle, tmp_path, new_id):
    job_id = new_id()
    archive_id = archive.put_away(bundle(b"twice"), job_id=job_id, generation=1)
    archive.ask_for(archive_id, job_id=job_id)
    archive.ask_for(archive_id, job_id=job_id)
    notice = form.notice(archive_id)  # one of S3, two of a vault: each may be used
    archive.bring_back(archive_id, notice.retrieval_id, tmp_path / "back")
    if archive.name == "vault":
        assert form.notice(archive_id).retrieval_id != notice.retrieval_id


def test_without_expedited_capacity_it_takes_the_standard_way(
    form, archive, bundle, tmp_path, new_id
):
    job_id = new_id()
    archive_id = archive.put_away(bundle(b"patient"), job_id=job_id, generation=1)
    form.refuse_expedited()
    asked = archive.ask_for(archive_id, job_id=job_id)
    assert (asked.tier, asked.seconds) == ("Standard", 5 * 60 * 60)
    notice = form.notice(archive_id)
    archive.bring_back(archive_id, notice.retrieval_id, tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == b"patient"
    archive.forget(archive_id)
    with pytest.raises(NotRetrieved):  # by neither way
        archive.ask_for(archive_id, job_id=job_id)


def test_damage_is_noticed_and_leaves_no_file(form, archive, bundle, tmp_path, new_id):
    job_id = new_id()
    archive_id = archive.put_away(bundle(b"precious" * 1000), job_id=job_id, generation=1)
    form.damage(archive_id)
    archive.ask_for(archive_id, job_id=job_id)
    notice = form.notice(archive_id)
    with pytest.raises(ArchiveDamaged):
        archive.bring_back(archive_id, notice.retrieval_id, tmp_path / "back")
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize(("count", "more"), [(1, 0), (2, 1), (3, 0)])
def test_large_files_travel_in_pieces(form, archive, bundle, tmp_path, new_id, count, more):
    """Just not in pieces, a last piece of one byte, and three whole ones."""
    size = count * (form.piece or 1000) + more
    job_id, content = new_id(), os.urandom(size)
    archive_id = archive.put_away(bundle(content), job_id=job_id, generation=1)
    back = form.retrieved(archive_id, job_id, tmp_path / "back")
    assert hashlib.sha256(back).digest() == hashlib.sha256(content).digest()
    archive.forget(archive_id)


def test_generations_of_a_job_are_strangers(form, archive, bundle, tmp_path, new_id):
    job_id = new_id()
    old = archive.put_away(bundle(b"old"), job_id=job_id, generation=1)
    new = archive.put_away(bundle(b"new"), job_id=job_id, generation=2)
    assert old != new
    archive.ask_for(old, job_id=job_id)
    notice = form.notice(old)
    with pytest.raises(NotRetrieved):  # the notice of one brings nothing of the other
        archive.bring_back(new, notice.retrieval_id, tmp_path / "back")
    archive.forget(old)
    assert form.retrieved(new, job_id, tmp_path / "back") == b"new"
