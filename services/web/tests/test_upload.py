"""From a chosen file to a waiting job."""

import re
import threading
from typing import Any

import pytest

from gas.fakes import FakeJobs
from gas.jobs import Job, Status
from gas.messages import JobSubmitted
from gas.moves import Change
from web.annotations.submit import submit


def start(visitor: Any, name: str = "sample.vcf.gz", size: int = 100) -> Any:
    return visitor.post_json("/annotations", {"file_name": name, "size": size})


def test_a_file_goes_from_the_form_to_the_annotator(site: Any, alice: Any) -> None:
    made = start(alice)
    assert made.status_code == 201
    job = site.jobs.get(made.json["job_id"])
    assert (job.status, job.user_id, job.assembly) == (Status.UPLOADING, "alice-id", "demo")
    assert job.input_file_name == "sample.vcf.gz"
    assert "sample" not in job.input_key
    upload = made.json["upload"]
    assert upload["fields"] == {"key": job.input_key, "max_bytes": "10000"}
    assert made.json["max_bytes"] == 10_000

    site.inputs[job.input_key] = b"the file"
    answer = alice.post_json(made.json["submit"], {})
    assert answer.json == {
        "job_id": job.job_id,
        "status": "PENDING",
        "page": f"/annotations/{job.job_id}",
    }
    job = site.jobs.get(job.job_id)
    assert job.status is Status.PENDING
    assert job.input_etag == site.inputs.look(job.input_key).etag
    assert job.input_size == 8
    assert site.bus.said == [JobSubmitted(job_id=job.job_id)]
    (letter,) = site.bus.queues["annotator"].letters
    assert letter.attributes["trace_id"] == job.trace_id
    assert letter.attributes["origin"] == "web"


def test_the_upload_page_lets_the_browser_talk_to_the_store_and_nobody_else(alice: Any) -> None:
    policy = alice.get("/annotate").headers["Content-Security-Policy"]
    assert "connect-src 'self' https://uploads.example;" in policy
    elsewhere = alice.get("/annotations").headers["Content-Security-Policy"]
    assert "connect-src 'self';" in elsewhere


def test_the_button_on_the_jobs_page_starts_it_too(site: Any, alice: Any) -> None:
    job = site.job()
    site.inputs[job.input_key] = b"x"
    assert "Start annotation" in alice.get(f"/annotations/{job.job_id}").text
    answer = alice.post_form(f"/annotations/{job.job_id}/submit")
    assert (answer.status_code, answer.location) == (303, f"/annotations/{job.job_id}")
    assert site.jobs.get(job.job_id).status is Status.PENDING


def test_submitting_again_says_it_again_but_changes_nothing(site: Any, alice: Any) -> None:
    job = site.job()
    site.inputs[job.input_key] = b"first"
    alice.post_form(f"/annotations/{job.job_id}/submit")
    pinned = site.jobs.get(job.job_id)
    site.inputs[job.input_key] = b"another file, by the same form"
    assert alice.post_form(f"/annotations/{job.job_id}/submit").status_code == 303
    assert site.jobs.get(job.job_id) == pinned
    assert site.bus.said == [JobSubmitted(job_id=job.job_id)] * 2
    assert len(site.jobs.rows) == 1


@pytest.mark.parametrize(
    "status", [Status.RUNNING, Status.COMPLETED, Status.FAILED, Status.CANCELLED]
)
def test_a_job_that_went_on_is_left_alone(site: Any, alice: Any, status: Status) -> None:
    job = site.job(status)
    assert alice.post_form(f"/annotations/{job.job_id}/submit").status_code == 303
    assert site.jobs.get(job.job_id) == job
    assert not site.bus.said


def test_two_clicks_at_once_make_one_move(site: Any) -> None:
    visitors = [site.signed_in() for _ in range(2)]
    job = site.job()
    site.inputs[job.input_key] = b"x"
    headers = [{"X-CSRFToken": visitor.token()} for visitor in visitors]
    answers: list[int] = []

    def click(visitor: Any, header: dict[str, str]) -> None:
        path = f"/annotations/{job.job_id}/submit"
        answers.append(visitor.client.post(path, headers=header).status_code)

    both = [
        threading.Thread(target=click, args=pair) for pair in zip(visitors, headers, strict=True)
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert answers == [303, 303]
    assert site.jobs.get(job.job_id).status is Status.PENDING


def test_whoever_comes_second_reads_what_the_first_did(site: Any) -> None:
    class Slow(FakeJobs):
        """Somebody else submits between our look and our move."""

        def apply(self, change: Change) -> Job:
            super().apply(change)
            return super().apply(change)

    job = site.job()
    site.inputs[job.input_key] = b"x"
    slow = Slow(job)
    ports = site.app.extensions["gas.ports"]
    after = submit(job, type(ports)(**(vars(ports) | {"jobs": slow})), 1000)
    assert after.status is Status.PENDING
    assert site.bus.said == [JobSubmitted(job_id=job.job_id)]


def test_a_file_that_has_not_arrived_is_asked_for(site: Any, alice: Any) -> None:
    job = site.job()
    answer = alice.post_json(f"/annotations/{job.job_id}/submit", {})
    assert (answer.status_code, answer.json["error"]) == (409, "NOT_UPLOADED")
    assert answer.json["remedy"]
    page = alice.post_form(f"/annotations/{job.job_id}/submit")
    assert page.status_code == 409
    assert "has not arrived yet" in page.text
    assert site.jobs.get(job.job_id) == job
    assert not site.bus.said


def test_what_the_store_says_counts_not_what_the_browser_said(site: Any, alice: Any) -> None:
    job_id = start(alice, size=1).json["job_id"]
    site.inputs[site.jobs.get(job_id).input_key] = b"x" * 10_001
    answer = alice.post_json(f"/annotations/{job_id}/submit", {})
    assert (answer.status_code, answer.json["error"]) == (413, "TOO_LARGE")
    assert site.jobs.get(job_id).status is Status.UPLOADING
    assert not site.bus.said


def test_too_large_is_told_before_the_upload_and_by_how_much(site: Any, alice: Any) -> None:
    answer = start(alice, size=22_000)
    assert answer.status_code == 413
    assert answer.json["message"] == (
        "This file has 22 kB, 12 kB more than the 10 kB that are allowed."
    )
    assert not site.jobs.rows


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"file_name": "sample.txt", "size": 1}, "UNSUPPORTED_FILE"),
        ({"file_name": ".vcf", "size": 1}, "UNSUPPORTED_FILE"),
        ({"file_name": "a.vcf", "size": 0}, "EMPTY_FILE"),
        ({"file_name": "", "size": 1}, "BAD_REQUEST"),
        ({"file_name": "a.vcf", "size": -1}, "BAD_REQUEST"),
        ({"file_name": "a.vcf", "size": "1"}, "BAD_REQUEST"),
        ({"file_name": "a.vcf"}, "BAD_REQUEST"),
        ([], "BAD_REQUEST"),
    ],
)
def test_nonsense_makes_no_job(site: Any, alice: Any, body: object, error: str) -> None:
    answer = alice.post_json("/annotations", body)
    assert (answer.status_code, answer.json["error"]) == (400, error)
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]
    assert not site.jobs.rows


def test_nothing_is_taken_from_the_query(site: Any, alice: Any) -> None:
    query = "?file_name=evil.vcf&bucket=b&key=k&user_id=bob-id"
    answer = alice.post_json("/annotations" + query, {"file_name": "good.vcf", "size": 1})
    job = site.jobs.get(answer.json["job_id"])
    assert (job.input_file_name, job.user_id) == ("good.vcf", "alice-id")


def test_folders_and_control_characters_are_no_part_of_a_name(site: Any, alice: Any) -> None:
    answer = start(alice, name="C:\\fakepath\\../x/a\r\nb.vcf")
    assert site.jobs.get(answer.json["job_id"]).input_file_name == "ab.vcf"


def test_a_body_larger_than_any_question_is_refused(site: Any, alice: Any) -> None:
    answer = alice.post_json("/annotations", {"file_name": "a" * 100_000, "size": 1})
    assert answer.status_code == 413


def test_with_one_reference_there_is_nothing_to_choose(alice: Any) -> None:
    assert "Annotate against" not in alice.get("/annotate").text


def test_installed_references_are_offered_the_usual_one_first(site: Any, alice: Any) -> None:
    site.install("grch37", "87")
    site.install("grch38", "115")
    page = alice.get("/annotate").text
    names = re.findall(r'<option value="([^"]+)"( selected)?>', page)
    assert names == [("demo", " selected"), ("grch37", ""), ("grch38", "")]
    assert "Version &lt;115&gt;" in page
    wanted = {"file_name": "a.vcf", "size": 1, "reference": "grch38"}
    made = alice.post_json("/annotations", wanted)
    assert site.jobs.get(made.json["job_id"]).assembly == "grch38"


def test_a_reference_that_is_not_installed_makes_no_job(site: Any, alice: Any) -> None:
    wanted = {"file_name": "a.vcf", "size": 1, "reference": "../demo"}
    answer = alice.post_json("/annotations", wanted)
    assert (answer.status_code, answer.json["error"]) == (400, "UNKNOWN_REFERENCE")
    assert not site.jobs.rows
