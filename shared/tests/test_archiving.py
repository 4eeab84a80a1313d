"""The moves of a result between S3 and the archive."""

import pytest

from gas import archiving
from gas.archiving import ARCHIVE_MOVES
from gas.fakes import FakeJobs
from gas.jobs import ArchiveStatus, Job, Status
from gas.moves import Held, IllegalMove, JobMoved, LeaseLost

NOW = 1_800_000_000
A = ArchiveStatus
HELD = {"lease_owner": "w1", "lease_until": NOW + 60, "archive_generation": 1}
IN_ARCHIVE = {"archive_id": "a1", "archive_store": "s3", "archive_generation": 1}


def a_job(archive_status=None, status=Status.COMPLETED, **more):
    return Job(
        job_id="j1",
        user_id="ada",
        submit_time=NOW,
        trace_id="t",
        assembly="demo",
        input_file_name="a.vcf",
        input_key="k",
        status=status,
        attempt=1,
        archive_status=archive_status,
        **more,
    )


STATES = {
    None: {},
    A.PENDING: HELD,
    A.ARCHIVED: IN_ARCHIVE,
    A.RESTORING: IN_ARCHIVE,
}
MOVES = {
    "taken": (A.PENDING, lambda j: archiving.taken(j, now=NOW + 99, owner="w2", seconds=60)),
    "asked": (A.RESTORING, lambda j: archiving.asked(j, now=NOW, tier="Bulk", expected=NOW)),
}


@pytest.mark.parametrize("name", MOVES)
@pytest.mark.parametrize("state", STATES)
def test_only_the_drawn_moves_are_made(name, state):
    to, make = MOVES[name]
    job = a_job(state, **STATES[state])
    if to in ARCHIVE_MOVES[state]:
        assert FakeJobs(job).apply(make(job)).archive_status is to
    else:
        with pytest.raises(IllegalMove):
            make(job)


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.COMPLETED])
def test_only_a_completed_jobs_result_moves(status):
    with pytest.raises(IllegalMove):
        archiving.taken(a_job(status=status), now=NOW, owner="w", seconds=60)


def test_a_live_archiver_keeps_others_out():
    with pytest.raises(Held):
        archiving.taken(a_job(A.PENDING, **HELD), now=NOW + 60, owner="w2", seconds=60)


def test_a_taken_over_archiver_may_record_nothing():
    jobs = FakeJobs(a_job(A.PENDING, **HELD))
    old = jobs.get("j1")
    taken = jobs.apply(archiving.taken(old, now=NOW + 61, owner="w2", seconds=60))
    assert taken.archive_generation == 2
    what = {"store": "s3", "archive_id": "a1", "sha256": "x", "size": 1}
    with pytest.raises(JobMoved):
        jobs.apply(archiving.recorded(old, now=NOW, **what))
    with pytest.raises(LeaseLost):
        archiving.recorded(old, now=NOW + 61, **what)


def test_there_and_back_leaves_the_row_as_it_was_but_for_where_and_how_often():
    jobs = FakeJobs(a_job(**archiving.in_s3(now=NOW, retention=300), outputs_prefix="p/1/"))
    before = jobs.get("j1")
    job = jobs.apply(archiving.taken(before, now=NOW, owner="w1", seconds=60))
    job = jobs.apply(
        archiving.recorded(job, now=NOW, store="s3", archive_id="a1", sha256="x", size=7)
    )
    job = jobs.apply(archiving.archived(job, now=NOW))
    assert (job.archive_id, job.archive_bytes, job.lease_owner) == ("a1", 7, None)
    job = jobs.apply(archiving.asked(job, now=NOW, tier="Expedited", expected=NOW + 300))
    assert job.watch == A.RESTORING
    job = jobs.apply(archiving.thawed(job, prefix="p/1/thawed-1/", due=None))
    assert (job.archive_status, job.archive_id, job.archive_store) == (None, None, None)
    assert (job.thawed_archive_id, job.outputs_prefix) == ("a1", "p/1/thawed-1/")
    assert (job.watch, job.archive_due) == (None, None)


def test_a_late_notice_of_an_earlier_archive_cannot_move_a_later_one():
    jobs = FakeJobs(a_job(A.RESTORING, **IN_ARCHIVE))
    late = jobs.get("j1")
    jobs.rows["j1"] |= {"archive_id": "a2", "archive_generation": 2}
    with pytest.raises(JobMoved):
        jobs.apply(archiving.thawed(late, prefix="p", due=None))


@pytest.mark.parametrize(
    ("retention", "look_at"), [(300, 300 + 900), (3600, 3600), (3 * 86400, 2 * 86400)]
)
def test_the_sweeper_looks_when_the_queue_cannot_or_did_not_bring_it(retention, look_at):
    told = archiving.in_s3(now=NOW, retention=retention)
    assert told == {"archive_due": NOW + retention, "watch": "COMPLETED", "look_at": NOW + look_at}
