"""Cancel and retry: a job does what its owner says, once, and what a worker still does is void."""

from typing import Any

import pytest

from gas import moves
from gas.fakes import FakeJobs
from gas.jobs import Job, Status
from gas.messages import JobSubmitted
from gas.moves import Change, JobMoved

GOING = [Status.UPLOADING, Status.PENDING, Status.RUNNING]


def submitted(site: Any, status: Status) -> Job:
    """A job pinned to the file that is really there."""
    job = site.job(status)
    etag = site.inputs.look(job.input_key).etag
    changed: Job = site.jobs.apply(Change(job.job_id, {}, {"input_etag": etag}))
    return changed


@pytest.mark.parametrize("status", GOING)
def test_whatever_has_not_ended_can_be_cancelled(site: Any, alice: Any, status: Status) -> None:
    job = site.job(status)
    path = f"/annotations/{job.job_id}/cancel"
    assert f'action="{path}"' in alice.get(f"/annotations/{job.job_id}").text  # no script needed
    answer = alice.post_form(path)
    assert (answer.status_code, answer.location) == (303, f"/annotations/{job.job_id}")
    after = site.jobs.get(job.job_id)
    assert (after.status, after.lease_owner, after.watch) == (Status.CANCELLED, None, None)
    page = alice.get(answer.location).text
    assert "You cancelled this annotation" in page and after.failure.remedy in page
    assert site.bus.said == []
    assert alice.post_json(path, {}).json["status"] == "CANCELLED"  # a second click


def test_a_worker_that_holds_it_can_neither_renew_report_nor_finish(site: Any, alice: Any) -> None:
    held = site.job(Status.RUNNING)
    alice.post_form(f"/annotations/{held.job_id}/cancel")
    now = int(site.now)
    for change in (
        moves.renewed(held, now=now, seconds=60),
        moves.reported(held, now=now, seconds=60, stage="s", percent=1),
        moves.completed(held, now=now),
    ):
        with pytest.raises(JobMoved):
            site.jobs.apply(change)


def test_a_file_that_was_never_submitted_goes_and_one_that_was_stays(
    site: Any, alice: Any
) -> None:
    uploading, pending = site.job(), site.job(Status.PENDING)
    site.inputs[uploading.input_key] = b"half"
    for job in (uploading, pending):
        alice.post_form(f"/annotations/{job.job_id}/cancel")
    assert set(site.inputs) == {pending.input_key}


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.FAILED])
def test_what_has_ended_otherwise_is_not_cancelled(site: Any, alice: Any, status: Status) -> None:
    job = site.job(status)
    path = f"/annotations/{job.job_id}/cancel"
    assert path not in alice.get(f"/annotations/{job.job_id}").text
    answer = alice.post_json(path, {})
    assert (answer.status_code, answer.json["error"]) == (409, "ENDED")
    assert site.jobs.get(job.job_id) == job


class Taken(FakeJobs):
    """A worker claims the job between our look and our move."""

    def apply(self, change: Change) -> Job:
        if change.sets.get("status") is Status.CANCELLED:
            job = self.get(change.job_id)
            if job.status is Status.PENDING:
                now = job.submit_time
                super().apply(moves.claimed(job, now=now, owner="w", seconds=60))
        return super().apply(change)


def test_a_worker_that_claims_it_at_that_moment_is_no_hindrance(make_site: Any) -> None:
    site = make_site(jobs=Taken())
    job = site.job(Status.PENDING)
    site.signed_in().post_form(f"/annotations/{job.job_id}/cancel")
    after = site.jobs.get(job.job_id)
    assert (after.status, after.attempt, after.lease_owner) == (Status.CANCELLED, 1, None)


@pytest.mark.parametrize("status", [Status.FAILED, Status.CANCELLED])
def test_what_ended_badly_is_tried_again_with_the_same_file(
    site: Any, alice: Any, status: Status
) -> None:
    job = submitted(site, status)
    path = f"/annotations/{job.job_id}/retry"
    assert f'action="{path}"' in alice.get(f"/annotations/{job.job_id}").text
    answer = alice.post_form(path)
    assert (answer.status_code, answer.location) == (303, f"/annotations/{job.job_id}")
    after = site.jobs.get(job.job_id)
    assert (after.status, after.round, after.failure) == (Status.PENDING, 1, None)
    assert after.input_key == job.input_key and after.trace_id != job.trace_id
    assert site.bus.said == [JobSubmitted(job_id=job.job_id, round=1)]
    (letter,) = site.bus.queues["annotator"].letters
    assert letter.attributes["trace_id"] == after.trace_id
    assert "Retried" in alice.get(answer.location).text
    told = alice.post_json(path, {}).json  # a second click says it again, and no more than that
    assert (told["status"], told["round"]) == ("PENDING", 1)
    assert site.jobs.get(job.job_id) == after


@pytest.mark.parametrize("now", [None, b"another"])
def test_without_the_file_that_was_submitted_nothing_is_tried(
    site: Any, alice: Any, now: bytes | None
) -> None:
    job = submitted(site, Status.FAILED)
    del site.inputs[job.input_key]
    if now is not None:
        site.inputs[job.input_key] = now
    answer = alice.post_json(f"/annotations/{job.job_id}/retry", {})
    assert (answer.status_code, answer.json["error"]) == (409, "NO_INPUT")
    assert "Upload it again" in answer.json["remedy"]
    assert site.jobs.get(job.job_id) == job and not site.bus.said


def test_an_upload_that_was_cancelled_offers_no_retry(site: Any, alice: Any) -> None:
    job = site.job()
    alice.post_form(f"/annotations/{job.job_id}/cancel")
    path = f"/annotations/{job.job_id}/retry"
    assert path not in alice.get(f"/annotations/{job.job_id}").text
    assert alice.post_json(path, {}).json["error"] == "NO_INPUT"


@pytest.mark.parametrize("status", [Status.UPLOADING, Status.COMPLETED])
def test_only_what_ended_badly_is_tried_again(site: Any, alice: Any, status: Status) -> None:
    job = site.job(status)
    answer = alice.post_json(f"/annotations/{job.job_id}/retry", {})
    assert (answer.status_code, answer.json["error"]) == (409, "NOT_ENDED_BADLY")
    assert site.jobs.get(job.job_id) == job


@pytest.mark.parametrize("what", ["cancel", "retry"])
def test_it_takes_a_form_and_its_owner(site: Any, alice: Any, bob: Any, what: str) -> None:
    job = submitted(site, Status.PENDING if what == "cancel" else Status.FAILED)
    path = f"/annotations/{job.job_id}/{what}"
    assert alice.client.post(path).status_code == 400  # CSRF
    assert alice.get(path).status_code in (404, 405)
    assert bob.post_form(path).status_code == 404
    assert site.jobs.get(job.job_id) == job and not site.bus.said


def test_the_page_shows_stage_and_per_cent(site: Any, alice: Any) -> None:
    page = alice.get(f"/annotations/{site.job(Status.RUNNING).job_id}").text
    assert 'value="42"' in page and "Write outputs, 42 %" in " ".join(page.split())
