"""Tokens, scopes, owners: who may ask for what."""

import uuid
from typing import Any

import pytest

from gas.fakes import FakeUsers
from gas.jobs import Status
from gas.tokens import Scope, id_of
from gas.users import User
from web.api.routes import operations


def paths(job_id: str) -> list[tuple[str, str, Scope | None]]:
    """Every operation, with a path that fits it."""
    return [
        (one.method, one.rule.replace("<uuid:job_id>", job_id), one.scope)
        for one in operations.known
    ]


def test_me_is_the_owner_of_the_token(program: Any) -> None:
    told = program.get("/me").json
    assert (told["user_id"], told["email"], told["plan"]) == (
        "alice-id",
        "alice@example.edu",
        "free",
    )
    assert told["token"]["scopes"] == ["read", "submit"]
    assert told["max_bytes"] == 10_000


@pytest.mark.parametrize("secret", [None, "", "gas_wrong", "gas_" + "x" * 500, "ü"])
def test_without_a_good_token_nothing_is_told(site: Any, with_secret: Any, secret: Any) -> None:
    job = site.job(Status.COMPLETED)
    for method, path, _ in paths(job.job_id):
        answer = with_secret(secret).ask(method, path)
        assert answer.status_code == 401, path
        assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
        assert answer.json["code"] == ("BAD_TOKEN" if secret else "NO_TOKEN")


def test_a_session_is_no_token(site: Any, alice: Any) -> None:
    answer = alice.json("/api/v1/me")
    assert (answer.status_code, answer.json["code"]) == (401, "NO_TOKEN")


def test_a_token_is_no_session(site: Any, program: Any) -> None:
    headers = {"Authorization": f"Bearer {program.secret}", "Accept": "application/json"}
    answer = site.app.test_client().get("/annotations", headers=headers)
    assert answer.status_code == 401


def test_revoked_and_expired_tokens_are_refused(site: Any, program: Any) -> None:
    assert program.get("/me").status_code == 200
    site.now += 1000
    assert program.get("/me").status_code == 401
    site.now -= 1000
    site.tokens.revoke(id_of(program.secret), "alice-id")
    assert program.get("/me").json["code"] == "BAD_TOKEN"


def test_its_last_use_is_noted(site: Any, program: Any) -> None:
    program.get("/me")
    assert site.tokens.read(id_of(program.secret), int(site.now)).last_used == site.now


@pytest.mark.parametrize("scope", list(Scope))
def test_a_token_does_what_its_scopes_say(site: Any, with_scopes: Any, scope: Scope) -> None:
    job = site.job(Status.COMPLETED)
    for method, path, needed in paths(job.job_id):
        if needed in (None, scope):
            continue
        answer = with_scopes(scope).ask(method, path, json={"file_name": "a.vcf", "size": 1})
        assert (answer.status_code, answer.json["code"]) == (403, "SCOPE"), path
    assert site.jobs.get(job.job_id) == job and len(site.jobs.rows) == 1


@pytest.mark.parametrize("status", list(Status))
def test_other_peoples_jobs_are_unknown(site: Any, bobs: Any, status: Status) -> None:
    job = site.job(status)
    for job_id in (job.job_id, str(uuid.uuid4()), "no-id"):
        of_a_job = [one for one in paths(job_id) if job_id in one[1]]
        assert len(of_a_job) >= 5
        for method, path, _ in of_a_job:
            answer = bobs.ask(method, path)
            assert (answer.status_code, answer.json["code"]) == (404, "NOT_FOUND"), path
    assert site.jobs.get(job.job_id) == job
    assert job.job_id not in bobs.get("/jobs").text
    assert not site.bus.said


def test_addresses_that_are_none(program: Any) -> None:
    assert program.get("/nowhere").status_code == 404
    wrong = program.ask("PUT", "/jobs")
    assert wrong.status_code == 405 and "POST" in wrong.headers["Allow"]


class LostUsers(FakeUsers):
    """A table that cannot be reached."""

    def get(self, user_id: str) -> User:
        raise ConnectionError(user_id)


def test_what_breaks_is_a_problem_that_tells_nothing_of_the_inside(
    make_site: Any, with_token: Any, with_site: Any
) -> None:
    site = make_site(users=LostUsers())
    answer = with_site(site, with_token(site, "alice-id")).get("/me")
    assert (answer.status_code, answer.json["code"]) == (500, "INTERNAL_SERVER_ERROR")
    assert "ConnectionError" not in answer.text
