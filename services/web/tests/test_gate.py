"""Every route, visited by strangers and by the wrong user: a new route cannot be forgotten."""

import uuid
from typing import Any

import pytest
from werkzeug.routing import Rule

from gas.jobs import Status
from web.gate import is_open

#: What strangers may see.  Adding to this is a decision.
OPEN = {
    "pages.home",
    "pages.favicon",
    "auth.login",
    "auth.callback",
    "auth.logout",
    "health.alive",
    "billing.webhook",
    "api_docs.told_to_programs",
    "api_docs.told_to_people",
    "health.ready",
    "static",
    "bootstrap.static",
}
EXAMPLES = {"name": "log.txt", "filename": "app.css"}


def visits(site: Any, job_id: str) -> list[tuple[Rule, str, str]]:
    """Every rule with each of its methods, and a path that fits it."""
    adapter = site.app.url_map.bind("127.0.0.1")
    found = []
    for rule in site.app.url_map.iter_rules():
        values = {name: EXAMPLES.get(name, job_id) for name in rule.arguments}
        values = {name: uuid.UUID(v) if name == "job_id" else v for name, v in values.items()}
        path = adapter.build(rule.endpoint, values, method=next(iter(rule.methods)))
        found += [(rule, method, path) for method in rule.methods - {"OPTIONS", "HEAD"}]
    assert len(found) > 10
    return found


def of_the_site(visited: tuple[Rule, str, str]) -> bool:
    """The API goes by tokens, and has a test of its own that visits all of it."""
    return not visited[0].endpoint.startswith("api.")


def send(visitor: Any, method: str, path: str, accept: str) -> Any:
    headers = {"Accept": accept}
    if method != "GET":
        headers["X-CSRFToken"] = visitor.token()
    return visitor.client.open(path, method=method, headers=headers)


def test_strangers_are_sent_to_sign_in(site: Any) -> None:
    job = site.job(Status.COMPLETED)
    for rule, method, path in filter(of_the_site, visits(site, job.job_id)):
        if rule.endpoint in OPEN:
            continue
        page = send(site.visitor(), method, path, "text/html")
        assert (page.status_code, page.location[:6]) == (302, "/login"), rule
        script = send(site.visitor(), method, path, "application/json")
        assert (script.status_code, script.json["error"]) == (401, "UNAUTHORIZED"), rule


def test_what_is_open_is_meant_to_be(site: Any) -> None:
    with site.app.app_context():
        assert {name for name in site.app.view_functions if is_open(name)} == OPEN


def test_open_pages_do_not_ask_strangers_to_sign_in(site: Any) -> None:
    for path in ("/", "/healthz", "/readyz", "/favicon.ico", "/static/app.css"):
        assert site.visitor().get(path).status_code == 200, path


@pytest.mark.parametrize("status", list(Status))
def test_other_peoples_jobs_are_as_unknown_as_jobs_that_never_were(
    site: Any, bob: Any, status: Status
) -> None:
    job = site.job(status)
    before = dict(site.jobs.rows[job.job_id])
    visited = filter(of_the_site, visits(site, job.job_id))
    of_a_job = [visit for visit in visited if "job_id" in visit[0].arguments]
    assert len(of_a_job) >= 5
    for rule, method, path in of_a_job:
        assert send(bob, method, path, "text/html").status_code == 404, rule
        assert send(bob, method, path, "application/json").status_code == 404, rule
        for nobody in (str(uuid.uuid4()), "not-an-id", "..%2f.."):
            unknown = path.replace(job.job_id, nobody)
            assert send(bob, method, unknown, "text/html").status_code == 404, rule
    assert site.jobs.rows[job.job_id] == before
    assert not site.bus.said


def test_lists_hold_only_ones_own(site: Any, alice: Any, bob: Any) -> None:
    site.job(name="hers.vcf")
    assert "hers.vcf" in alice.get("/annotations").text
    assert "hers.vcf" not in bob.get("/annotations").text


def test_without_a_token_nothing_is_changed_and_a_page_says_so(site: Any, alice: Any) -> None:
    job = site.job()
    site.inputs[job.input_key] = b"x"
    page = alice.client.post(f"/annotations/{job.job_id}/submit")
    assert page.status_code == 400
    assert "Reload the page" in page.text
    script = alice.client.post("/annotations", json={"file_name": "a.vcf", "size": 1})
    assert (script.status_code, script.json["error"]) == (400, "CSRF")
    assert site.jobs.get(job.job_id).status is Status.UPLOADING
    assert len(site.jobs.rows) == 1


def test_a_token_of_another_session_is_refused(site: Any, alice: Any, bob: Any) -> None:
    job = site.job()
    headers = {"X-CSRFToken": bob.token()}
    answer = alice.client.post(f"/annotations/{job.job_id}/submit", headers=headers)
    assert answer.status_code == 400
