"""A job by the API, from its creation to its deletion."""

import hashlib
import json
from typing import Any

import pytest

from gas import outputs
from gas.events import Event, Outcome
from gas.jobs import ArchiveStatus, Status
from gas.messages import JobDeleted, JobSubmitted

WANTED = {"file_name": "sample.vcf.gz", "size": 100}


def test_a_file_goes_from_the_program_to_the_annotator(site: Any, program: Any) -> None:
    made = program.post("/jobs", WANTED)
    assert made.status_code == 201
    told = made.json["job"]
    assert (told["status"], told["reference"], told["ended"]) == ("UPLOADING", "demo", False)
    upload = made.json["upload"]
    row = site.jobs.get(told["job_id"])
    assert upload["fields"]["key"] == row.input_key and row.user_id == "alice-id"
    assert upload["expires"] == site.now + 1800

    early = program.post(f"/jobs/{row.job_id}/submit")
    assert (early.status_code, early.json["code"]) == (409, "NOT_UPLOADED")
    site.inputs[row.input_key] = b"the file"
    again = program.post(f"/jobs/{row.job_id}/submit").json
    assert (again["status"], again["input_bytes"]) == ("PENDING", 8)
    assert site.bus.said == [JobSubmitted(job_id=row.job_id)]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"file_name": "a.txt", "size": 1}, 400, "UNSUPPORTED_FILE"),
        ({"file_name": "a.vcf", "size": 0}, 400, "EMPTY_FILE"),
        ({"file_name": "a.vcf", "size": 22_000}, 413, "TOO_LARGE"),
        ({"file_name": "a.vcf", "size": "1"}, 400, "BAD_REQUEST"),
        ({"file_name": "a.vcf", "size": 1, "reference": "GRCh99"}, 400, "UNKNOWN_REFERENCE"),
        ([], 400, "BAD_REQUEST"),
    ],
)
def test_nonsense_makes_no_job(
    site: Any, program: Any, body: object, status: int, code: str
) -> None:
    answer = program.post("/jobs", body)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.json["remedy"]
    assert not site.jobs.rows


def test_a_body_that_is_no_json_is_refused(program: Any) -> None:
    form = program.ask("POST", "/jobs", data={"file_name": "a.vcf"})
    assert (form.status_code, form.json["code"]) == (415, "NOT_JSON")
    broken = program.ask("POST", "/jobs", data=b"{\xff", content_type="application/json")
    assert (broken.status_code, broken.json["code"]) == (400, "BAD_REQUEST")
    huge = program.post("/jobs", {"file_name": "a" * 100_000, "size": 1})
    assert huge.status_code == 413


def test_a_reference_can_be_chosen_among_those_offered(site: Any, program: Any) -> None:
    site.install("grch38", "115")
    site.install("grch38", "114", current=False)
    listed = program.get("/references").json["references"]
    assert [(one["name"], one["version"], one["default"]) for one in listed] == [
        ("demo", None, True),
        ("grch38", "115", False),
    ]
    for name in ("demo", "grch38", "grch38@114"):
        made = program.post("/jobs", WANTED | {"reference": name})
        assert made.json["job"]["reference"] == name
    refused = program.post("/jobs", WANTED | {"reference": "grch38@113"})
    assert refused.status_code == 400 and "demo, grch38" in refused.json["remedy"]


def test_the_list_is_paged_and_filtered(site: Any, program: Any) -> None:
    for number in range(7):
        site.now += 1
        site.job(Status.COMPLETED if number % 2 else Status.FAILED, name=f"{number}.vcf")
    names: list[str] = []
    cursor = ""
    while True:
        page = program.get(f"/jobs?limit=3{cursor}").json
        names += [job["file_name"] for job in page["jobs"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert names == [f"{n}.vcf" for n in range(6, -1, -1)]
    done = program.get("/jobs?status=COMPLETED").json["jobs"]
    assert [job["file_name"] for job in done] == ["5.vcf", "3.vcf", "1.vcf"]
    assert program.get("/jobs?status=DELETED").json["jobs"] == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("limit=0", "BAD_QUERY"),
        ("limit=101", "BAD_QUERY"),
        ("limit=x", "BAD_QUERY"),
        ("status=DONE", "BAD_QUERY"),
        ("cursor=x", "BAD_CURSOR"),
        ("cursor=1~x", "BAD_CURSOR"),
    ],
)
def test_queries_that_mean_nothing_are_refused(program: Any, query: str, code: str) -> None:
    answer = program.get(f"/jobs?{query}")
    assert (answer.status_code, answer.json["code"]) == (400, code)


@pytest.mark.parametrize("status", [one for one in Status if one is not Status.DELETED])
def test_a_job_in_every_state(site: Any, program: Any, status: Status) -> None:
    told = program.get(f"/jobs/{site.job(status).job_id}").json
    assert told["status"] == status
    assert told["archive"]["place"] in ("none", "online")
    assert (told["failure"] is not None) == (status in (Status.FAILED, Status.CANCELLED))
    assert not {"input_key", "lease_owner", "archive_id", "user_id"} & set(told)


def test_results_have_links_sizes_and_checksums(site: Any, program: Any) -> None:
    vcf = b"vcf"
    digest = hashlib.sha256(vcf).hexdigest()
    manifest = json.dumps({"outputs": {outputs.ANNOTATED_VCF: {"sha256": digest}}}).encode()
    files = {outputs.ANNOTATED_VCF: vcf, outputs.MANIFEST: manifest, outputs.LOG: b"x"}
    job = site.job(Status.COMPLETED, files=files)
    told = program.get(f"/jobs/{job.job_id}/results").json["results"]
    assert [one["name"] for one in told] == ["annotated.vcf.gz", "manifest.json", "log.txt"]
    assert told[0]["sha256"] == digest and told[0]["bytes"] == 3
    assert told[0]["url"].startswith("https://downloads.example/")
    assert told[0]["url_expires"] == site.now + 60
    assert told[2]["sha256"] is None


@pytest.mark.parametrize("manifest", [b"", b"[]", b"{", None])
def test_a_manifest_that_cannot_be_read_hides_no_result(
    site: Any, program: Any, manifest: bytes | None
) -> None:
    files = {outputs.ANNOTATED_VCF: b"vcf", outputs.MANIFEST: manifest or b""}
    job = site.job(Status.COMPLETED, files=files)
    if manifest is None:
        site.results.drop(job.output_key(outputs.MANIFEST))
    told = program.get(f"/jobs/{job.job_id}/results").json["results"]
    assert [one["sha256"] for one in told] == [None, None]


def test_what_is_archived_has_no_link_and_says_why(site: Any, program: Any) -> None:
    job = site.put_away(ArchiveStatus.ARCHIVED)
    told = program.get(f"/jobs/{job.job_id}/results").json
    places = {one["name"]: (one["place"], one["url"] is None) for one in told["results"]}
    assert places["annotated.vcf.gz"] == ("archived", True)
    assert places["summary.json"] == ("online", False)
    assert told["archive"]["action"] == "subscribe"


def test_the_story_is_the_jobs_messages(site: Any, program: Any) -> None:
    job = site.job(Status.COMPLETED)
    site.events.record(
        Event(
            job_id=job.job_id,
            at="2026-01-01T00:00:00.250000+00:00~abc",
            service="annotator",
            kind="JobSubmitted",
            origin="web",
            trace_id=job.trace_id,
            tries=2,
            outcome=Outcome.DONE,
            milliseconds=1200,
            worker="host-17/23",
            why="a secret of the operator",
        )
    )
    answer = program.get(f"/jobs/{job.job_id}/story")
    assert answer.json["recorded"]
    assert answer.json["events"] == [
        {
            "at": 1767225600.25,
            "service": "annotator",
            "kind": "JobSubmitted",
            "origin": "web",
            "tries": 2,
            "outcome": "done",
            "milliseconds": 1200,
        }
    ]
    assert "host-17" not in answer.text and "secret" not in answer.text


def test_an_installation_without_stories_says_so(
    make_site: Any, with_site: Any, with_token: Any
) -> None:
    site = make_site(events=None)
    job = site.job()
    told = with_site(site, with_token(site, "alice-id")).get(f"/jobs/{job.job_id}/story").json
    assert (told["recorded"], told["events"]) == (False, [])


def test_a_job_is_cancelled_and_tried_again(site: Any, program: Any) -> None:
    job = site.job(Status.PENDING)
    site.inputs[job.input_key] = b"x"
    told = program.post(f"/jobs/{job.job_id}/cancel", key="k").json
    assert (told["status"], told["failure"]["code"]) == ("CANCELLED", "CANCELLED")
    missing = program.post(f"/jobs/{job.job_id}/retry")
    assert (missing.status_code, missing.json["code"]) == (409, "NO_INPUT")
    done = site.job(Status.COMPLETED)
    for move, code in (("cancel", "ENDED"), ("retry", "NOT_ENDED_BADLY")):
        answer = program.post(f"/jobs/{done.job_id}/{move}")
        assert (answer.status_code, answer.json["code"]) == (409, code)


def test_what_was_cancelled_can_begin_anew(site: Any, program: Any) -> None:
    job_id = program.post("/jobs", WANTED).json["job"]["job_id"]
    site.inputs[site.jobs.get(job_id).input_key] = b"the file"
    for move, status in (("submit", "PENDING"), ("cancel", "CANCELLED"), ("retry", "PENDING")):
        assert program.post(f"/jobs/{job_id}/{move}").json["status"] == status
    assert len(site.bus.said) == 2


def test_a_deleted_job_leaves_a_receipt_and_is_gone(site: Any, program: Any) -> None:
    job = site.job(Status.COMPLETED)
    receipt = program.ask("DELETE", f"/jobs/{job.job_id}").json
    assert receipt["job_id"] == job.job_id
    assert "annotated.vcf.gz" in [one["what"] for one in receipt["removed"]]
    assert site.bus.said == [JobDeleted(job_id=job.job_id)]
    again = program.ask("DELETE", f"/jobs/{job.job_id}")
    assert (again.status_code, again.json["code"]) == (404, "DELETED")
