"""A job deleted by its owner, whatever it is doing: recorded, said, gone, and a receipt."""

import threading
from typing import Any

import pytest

from gas import moves, outputs
from gas.fakes import FakeJobs
from gas.jobs import ArchiveStatus, Job, Status
from gas.messages import JobDeleted
from gas.moves import Change, JobMoved

NOT_DELETED = [status for status in Status if status is not Status.DELETED]
TODAY = "21 Sep 2026, 14:13 UTC"


def in_state(site: Any, state: Status | ArchiveStatus) -> Job:
    made = site.put_away(state) if isinstance(state, ArchiveStatus) else site.job(state)
    assert isinstance(made, Job)
    return made


def delete(visitor: Any, job: Job) -> Any:
    return visitor.post_json(f"/annotations/{job.job_id}/delete", {})


def is_gone(visitor: Any, job: Job) -> bool:
    """For its owner, by every way there is."""
    gets = ("", "/status", "/log", "/delete", *(f"/outputs/{name}" for name in outputs.OUTPUTS))
    codes = {visitor.get(f"/annotations/{job.job_id}{path}").status_code for path in gets}
    for path in ("/submit", "/restore", "/delete"):
        codes.add(visitor.post_form(f"/annotations/{job.job_id}{path}").status_code)
    return codes == {404} and job.job_id not in visitor.get("/annotations").text


@pytest.mark.parametrize("state", [*NOT_DELETED, *ArchiveStatus])
def test_it_works_whatever_the_job_is_doing(
    site: Any, alice: Any, state: Status | ArchiveStatus
) -> None:
    job = in_state(site, state)
    path = f"/annotations/{job.job_id}/delete"
    assert path in alice.get(f"/annotations/{job.job_id}").text
    question = alice.get(path).text
    assert f'<form method="post" action="{path}"' in question  # no script is needed
    assert site.jobs.get(job.job_id) == job  # looking deletes nothing

    receipt = alice.post_form(path)
    assert receipt.status_code == 200
    assert "is deleted" in receipt.text
    after = site.jobs.get(job.job_id)
    assert after.status is Status.DELETED
    assert after.lease_owner is None
    assert (after.archive_status, after.archive_id) == (job.archive_status, job.archive_id)
    assert site.bus.said == [JobDeleted(job_id=job.job_id)]
    (letter,) = site.bus.queues["archiver"].letters
    assert letter.attributes["trace_id"] == job.trace_id
    assert is_gone(alice, job)


def test_the_receipt_tells_what_when_and_from_where(site: Any, alice: Any) -> None:
    job = site.put_away(ArchiveStatus.ARCHIVED, name="family <3.vcf")
    page = alice.post_form(f"/annotations/{job.job_id}/delete").text
    for words in (job.job_id, "family &lt;3.vcf", TODAY, "variants.tsv.gz", "store of uploads"):
        assert words in page
    job = site.put_away(ArchiveStatus.ARCHIVED)
    told = delete(alice, job).json
    assert (told["job_id"], told["file_name"]) == (job.job_id, "sample.vcf.gz")
    assert told["deleted_at"] == site.now
    where = {one["what"]: one["where"] for one in told["removed"]}
    assert where.pop("sample.vcf.gz, as uploaded") == ["store of uploads"]
    assert where.pop("Its entry, with its counts and times") == ["table of annotations"]
    for name, places in where.items():
        assert places == (["store of results"] if name in outputs.ONLINE else ["archive"])
    assert set(where) == set(outputs.OUTPUTS)


def test_while_it_moves_both_copies_are_named(site: Any, alice: Any) -> None:
    told = delete(alice, site.put_away(ArchiveStatus.PENDING)).json
    (places,) = (one["where"] for one in told["removed"] if one["what"] == "annotated.vcf.gz")
    assert places == ["store of results", "archive"]


def test_a_worker_that_holds_it_loses_it(site: Any, alice: Any) -> None:
    held = site.job(Status.RUNNING)
    delete(alice, held)
    for change in (
        moves.renewed(held, now=int(site.now), seconds=60),
        moves.completed(held, now=int(site.now)),
    ):
        with pytest.raises(JobMoved):
            site.jobs.apply(change)


def test_a_second_click_is_told_that_it_is_done(site: Any, alice: Any) -> None:
    job = site.job(Status.COMPLETED)
    assert delete(alice, job).status_code == 200
    again = delete(alice, job)
    assert (again.status_code, again.json["error"]) == (404, "DELETED")
    assert again.json["message"] == "This annotation was deleted."
    assert site.bus.said == [JobDeleted(job_id=job.job_id)]
    site.jobs.remove(site.jobs.get(job.job_id))  # as the archiver does in the end
    assert delete(alice, job).json["error"] == "NOT_FOUND"


def test_two_clicks_at_once_are_both_receipts_or_a_plain_word(site: Any) -> None:
    visitors = [site.signed_in() for _ in range(2)]
    job = site.job(Status.COMPLETED)
    headers = [{"X-CSRFToken": visitor.token()} for visitor in visitors]
    answers: list[int] = []

    def click(visitor: Any, header: dict[str, str]) -> None:
        path = f"/annotations/{job.job_id}/delete"
        answers.append(visitor.client.post(path, headers=header).status_code)

    both = [
        threading.Thread(target=click, args=pair) for pair in zip(visitors, headers, strict=True)
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(answers) in ([200, 200], [200, 404])
    assert site.jobs.get(job.job_id).status is Status.DELETED


class Busy(FakeJobs):
    """Workers that move the job between our look and our move, so many times."""

    def __init__(self, times: int, meanwhile: Any) -> None:
        super().__init__()
        self.times = times
        self.meanwhile = meanwhile

    def apply(self, change: Change) -> Job:
        if change.sets.get("status") is Status.DELETED and self.times:
            self.times -= 1
            self.meanwhile(self, change.job_id)
        return super().apply(change)


def renew(jobs: FakeJobs, job_id: str) -> None:
    """The holder's heartbeat: another `lease_until` each time."""
    job = jobs.get(job_id)
    seconds = 61 + (job.lease_until or 0) % 1000
    FakeJobs.apply(jobs, moves.renewed(job, now=job.submit_time, seconds=seconds))


def delete_too(jobs: FakeJobs, job_id: str) -> None:
    """Another tab."""
    job = jobs.get(job_id)
    FakeJobs.apply(jobs, moves.deleted(job, now=job.submit_time))


def remove(jobs: FakeJobs, job_id: str) -> None:
    """Another tab, and the archiver was quick."""
    delete_too(jobs, job_id)
    jobs.remove(jobs.get(job_id))


def test_a_worker_in_between_is_no_hindrance(make_site: Any) -> None:
    site = make_site(jobs=Busy(4, renew))
    job = site.job(Status.RUNNING)
    assert delete(site.signed_in(), job).status_code == 200
    assert site.jobs.get(job.job_id).status is Status.DELETED


def test_it_is_not_tried_for_ever(make_site: Any) -> None:
    site = make_site(jobs=Busy(99, renew))
    job = site.job(Status.RUNNING)
    answer = delete(site.signed_in(), job)
    assert (answer.status_code, answer.json["error"]) == (409, "BUSY")
    assert "Nothing was deleted" in answer.json["remedy"]
    assert site.jobs.get(job.job_id).status is Status.RUNNING
    assert not site.bus.said


def test_another_tab_that_was_first_changes_nothing(make_site: Any) -> None:
    site = make_site(jobs=Busy(1, delete_too))
    job = site.job(Status.COMPLETED)
    assert delete(site.signed_in(), job).status_code == 200
    assert site.jobs.get(job.job_id).status is Status.DELETED


def test_another_tab_that_was_first_and_all_is_gone(make_site: Any) -> None:
    site = make_site(jobs=Busy(1, remove))
    answer = delete(site.signed_in(), site.job(Status.COMPLETED))
    assert (answer.status_code, answer.json["error"]) == (404, "NOT_FOUND")


def test_it_takes_a_form_and_its_owner(site: Any, alice: Any, bob: Any) -> None:
    job = site.job(Status.COMPLETED)
    assert alice.client.post(f"/annotations/{job.job_id}/delete").status_code == 400  # CSRF
    assert delete(bob, job).status_code == 404
    assert bob.get(f"/annotations/{job.job_id}/delete").status_code == 404
    assert site.jobs.get(job.job_id) == job
    assert not site.bus.said


def test_others_do_not_learn_that_it_was_deleted(site: Any, alice: Any, bob: Any) -> None:
    job = site.job(Status.DELETED)
    assert bob.json(f"/annotations/{job.job_id}").json["error"] == "NOT_FOUND"
    assert alice.json(f"/annotations/{job.job_id}").json["error"] == "DELETED"


def test_the_list_passes_over_pages_of_deleted_jobs(site: Any, alice: Any) -> None:
    kept = site.job(name="kept.vcf")
    for _ in range(45):
        site.now += 1
        site.job(Status.DELETED, name="gone.vcf")
    page = alice.get("/annotations").text
    assert kept.job_id in page
    assert "gone.vcf" not in page


def test_with_all_deleted_the_list_is_empty(site: Any, alice: Any) -> None:
    site.job(Status.DELETED)
    assert "You have no annotations yet." in alice.get("/annotations").text
