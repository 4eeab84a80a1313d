"""Every table of jobs, fake or real, keeps the same promises."""

import threading

import pytest

from gas import moves
from gas.jobs import Failure, Job, JobExists, JobNotFound, Status
from gas.moves import MOVES, Change, JobMoved
from gas.ports import BadCursor

NOW = 1_800_000_000


def a_job(job_id, user_id="ada", submit_time=NOW, **more):
    return Job(
        job_id=job_id,
        user_id=user_id,
        submit_time=submit_time,
        trace_id="t",
        assembly="demo",
        input_file_name="a.vcf",
        input_key=f"{user_id}/{job_id}/input",
        **({"status": Status.PENDING} | more),
    )


def test_what_is_added_is_read_back_whole(jobs, new_id):
    job = a_job(
        new_id(),
        status=Status.FAILED,
        outputs={"log.txt": 12},
        warnings=["sorted"],
        versions={"engine": "1"},
        counts={"records": 3},
        failure=Failure(code="NOT_A_VCF", message="It is a vCard.", remedy="Send a VCF."),
    )
    jobs.add(job)
    assert jobs.get(job.job_id) == job


def test_an_unknown_job_is_not_found(jobs, new_id):
    with pytest.raises(JobNotFound):
        jobs.get(new_id())
    with pytest.raises(JobNotFound):
        jobs.apply(Change(new_id(), {}, {"progress": 1}))


def test_an_id_is_taken_once(jobs, new_id):
    job = a_job(new_id())
    jobs.add(job)
    with pytest.raises(JobExists):
        jobs.add(job)


def test_a_change_sets_and_removes(jobs, new_id):
    job = a_job(new_id(), lease_owner="w", stage="intake")
    jobs.add(job)
    after = jobs.apply(
        Change(job.job_id, {"status": Status.PENDING}, {"stage": None, "progress": 7})
    )
    assert after == jobs.get(job.job_id)
    assert (after.stage, after.progress, after.lease_owner) == (None, 7, "w")


@pytest.mark.parametrize(
    "expects",
    [{"status": Status.RUNNING}, {"lease_owner": "w"}, {"input_file_name": None}],
    ids=["another value", "absent", "present"],
)
def test_a_change_whose_expectation_fails_changes_nothing(jobs, new_id, expects):
    job = a_job(new_id())
    jobs.add(job)
    with pytest.raises(JobMoved):
        jobs.apply(Change(job.job_id, expects, {"progress": 50}))
    assert jobs.get(job.job_id) == job


def test_of_many_workers_one_gets_the_claim(form, jobs, new_id):
    job = a_job(new_id())
    jobs.add(job)
    won, lost = [], []

    def claim(owner):
        try:
            won.append(jobs.apply(moves.claimed(job, now=NOW, owner=owner, seconds=60)))
        except JobMoved:
            lost.append(owner)

    threads = [threading.Thread(target=claim, args=(f"w{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
        if form is not None and form.name == "moto":
            thread.join()  # moto checks and writes in two steps, so there they come in turn
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 7)
    assert jobs.get(job.job_id).lease_owner == won[0].lease_owner


def test_a_users_jobs_come_newest_first_and_page_by_page(jobs, new_id):
    user = new_id()
    ids = [new_id() for _ in range(7)]
    for n, job_id in enumerate(ids):
        jobs.add(a_job(job_id, user, NOW + n // 2))  # some share a second
    jobs.add(a_job(new_id(), new_id()))
    seen, cursor = [], None
    while True:
        page = jobs.of_user(user, limit=3, cursor=cursor)
        assert len(page.jobs) <= 3
        seen += page.jobs
        if (cursor := page.cursor) is None:
            break
    assert sorted(job.job_id for job in seen) == sorted(ids)
    times = [job.submit_time for job in seen]
    assert times == sorted(times, reverse=True)


def test_a_cursor_must_be_one_of_ours(jobs, new_id):
    for cursor in ("", "x", "1~", "1~../../etc", "~" + new_id()):
        with pytest.raises(BadCursor):
            jobs.of_user("ada", limit=3, cursor=cursor)


def test_only_what_is_watched_and_due_is_found_longest_overdue_first(jobs, new_id):
    watch = new_id()
    late, later, early, ended = (new_id() for _ in range(4))
    jobs.add(a_job(later, watch=watch, look_at=NOW - 1))
    jobs.add(a_job(late, watch=watch, look_at=NOW - 9))
    jobs.add(a_job(early, watch=watch, look_at=NOW + 9))
    jobs.add(a_job(ended))
    assert [job.job_id for job in jobs.due(watch, NOW)] == [late, later]


def test_those_who_wait_for_their_turn_are_found_first_submitted_first(jobs, new_id):
    user = new_id()
    late, early, said = (new_id() for _ in range(3))
    for job_id, submit_time in ((late, NOW + 9), (early, NOW), (said, NOW + 1)):
        job = a_job(job_id, user, submit_time)
        jobs.add(job)
        jobs.apply(moves.made_to_wait(job, now=NOW))
    assert jobs.waiting(user, limit=2) == [early, said]
    waits = jobs.get(said)
    assert jobs.apply(moves.called(waits, now=NOW)).waits is None
    with pytest.raises(JobMoved):
        jobs.apply(moves.called(waits, now=NOW))
    assert jobs.waiting(user, limit=9) == [early, late]
    assert jobs.waiting(new_id(), limit=9) == []


@pytest.mark.parametrize("status", [s for s in Status if Status.CANCELLED in MOVES[s]])
def test_a_job_that_has_not_ended_is_watched_and_one_that_has_is_not(jobs, new_id, status):
    job = a_job(new_id(), status=status, lease_owner="w", lease_until=NOW, watch="x", look_at=1)
    jobs.add(job)
    failure = Failure(code="C", message="m", remedy="r")
    after = jobs.apply(moves.cancelled(job, now=NOW, failure=failure))
    assert after.watch is None and after.look_at is None and after.lease_owner is None


def test_only_a_deleted_job_is_removed_and_removing_it_twice_is_fine(jobs, new_id):
    job = a_job(new_id(), archive_id="a1")
    jobs.add(job)
    with pytest.raises(JobMoved):
        jobs.remove(job)
    gone = jobs.apply(moves.deleted(job, now=NOW))
    assert (gone.status, gone.archive_id, gone.watch) == (Status.DELETED, "a1", "DELETED")
    with pytest.raises(JobMoved):
        jobs.remove(a_job(job.job_id, archive_id="another"))
    jobs.remove(gone)
    jobs.remove(gone)
    with pytest.raises(JobNotFound):
        jobs.get(job.job_id)


def test_attributes_of_a_later_version_survive_a_move(form, jobs, new_id):
    job = a_job(new_id())
    if form is None:
        jobs.add(job)
        jobs.rows[job.job_id]["colour"] = "blue"
    else:
        jobs.add(job)
        form.client("dynamodb").update_item(
            TableName=form.outputs["JobsTable"],
            Key={"job_id": {"S": job.job_id}},
            UpdateExpression="SET colour = :c",
            ExpressionAttributeValues={":c": {"S": "blue"}},
        )
    jobs.apply(moves.claimed(jobs.get(job.job_id), now=NOW, owner="w", seconds=60))
    if form is None:
        row = jobs.rows[job.job_id]
        assert row["colour"] == "blue"
    else:
        item = form.client("dynamodb").get_item(
            TableName=form.outputs["JobsTable"], Key={"job_id": {"S": job.job_id}}
        )["Item"]
        assert item["colour"] == {"S": "blue"}
