"""Requests that come twice, and too many requests."""

from typing import Any

from gas.messages import JobSubmitted
from gas.replies import KEEP_SECONDS

WANTED = {"file_name": "sample.vcf.gz", "size": 100}


def test_the_same_request_with_the_same_key_is_done_once(site: Any, program: Any) -> None:
    first = program.post("/jobs", WANTED, key="k1")
    second = program.post("/jobs", WANTED, key="k1")
    assert (second.status_code, second.json) == (201, first.json)
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert len(site.jobs.rows) == 1
    assert program.post("/jobs", WANTED, key="k2").json != first.json
    assert program.post("/jobs", WANTED).json != first.json
    assert len(site.jobs.rows) == 3


def test_the_same_key_with_another_body_is_refused(site: Any, program: Any) -> None:
    program.post("/jobs", WANTED, key="k")
    answer = program.post("/jobs", WANTED | {"size": 101}, key="k")
    assert (answer.status_code, answer.json["code"]) == (422, "KEY_REUSED")
    assert len(site.jobs.rows) == 1


def test_keys_are_everybodys_own(site: Any, program: Any, bobs: Any) -> None:
    mine = program.post("/jobs", WANTED, key="k").json
    theirs = bobs.post("/jobs", WANTED, key="k")
    assert theirs.status_code == 201 and theirs.json != mine


def test_an_error_is_not_kept(site: Any, program: Any) -> None:
    job = program.post("/jobs", WANTED).json["job"]
    path = f"/jobs/{job['job_id']}/submit"
    assert program.post(path, key="k").status_code == 409
    site.inputs[site.jobs.get(job["job_id"]).input_key] = b"x"
    assert program.post(path, key="k").status_code == 200
    assert program.post(path, key="k").status_code == 200
    assert site.bus.said == [JobSubmitted(job_id=job["job_id"])]


def test_while_the_first_is_answered_the_second_is_told_to_wait(site: Any, program: Any) -> None:
    program.post("/jobs", WANTED, key="k")
    about, _reply, expires = site.replies.rows["alice-id k"]
    site.replies.rows["alice-id k"] = (about, None, expires)
    answer = program.post("/jobs", WANTED, key="k")
    assert (answer.status_code, answer.json["code"]) == (409, "STILL_AT_IT")
    assert answer.headers["Retry-After"] == "1"


def test_a_key_is_forgotten_after_a_day(site: Any, program: Any) -> None:
    program.post("/jobs", WANTED, key="k")
    about, _reply, expires = site.replies.rows["alice-id k"]
    assert expires == site.now + KEEP_SECONDS
    site.replies.rows["alice-id k"] = (about, _reply, int(site.now))
    program.post("/jobs", WANTED, key="k")
    assert len(site.jobs.rows) == 2


def test_keys_that_are_none(program: Any) -> None:
    for key in (" ", "k" * 256):
        assert program.post("/jobs", WANTED, key=key).json["code"] == "BAD_KEY"


def test_every_answer_says_how_much_is_left(program: Any) -> None:
    first, second = program.get("/me"), program.get("/jobs")
    assert first.headers["RateLimit-Policy"] == '"reads";q=600;w=60'
    assert first.headers["RateLimit"].startswith('"reads";r=599;t=')
    assert second.headers["RateLimit"].startswith('"reads";r=598;t=')
    made = program.post("/jobs", WANTED)
    assert made.headers["RateLimit"].startswith('"writes";r=239;t=')
    wrong = program.get("/jobs?limit=0")
    assert wrong.headers["RateLimit"].startswith('"reads";r=597;t=')


def test_too_many_are_refused_until_the_minute_is_over(site: Any, program: Any, bobs: Any) -> None:
    site.now -= site.now % 60
    for _ in range(240):
        assert program.post("/jobs", WANTED, key="k").status_code == 201
    answer = program.post("/jobs", WANTED, key="k")
    assert (answer.status_code, answer.json["code"]) == (429, "TOO_MANY_REQUESTS")
    assert answer.headers["Retry-After"] == "60"
    assert answer.headers["RateLimit"] == '"writes";r=0;t=60'
    assert program.get("/me").status_code == 200
    assert bobs.post("/jobs", WANTED).status_code == 201
    site.now += 60
    assert program.post("/jobs", WANTED, key="k").status_code == 201
