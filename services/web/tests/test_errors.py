"""Headers on every answer, and errors that are pages."""

from typing import Any

import pytest
from prometheus_client import REGISTRY

from gas.fakes import FakeUsers
from gas.users import User


def test_every_answer_is_hardened(site: Any, alice: Any) -> None:
    paths = ["/", "/annotate", "/annotations", "/nowhere", "/login", "/healthz", "/static/app.css"]
    for path in paths:
        headers = alice.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "form-action 'self' https://globus.example;" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert len(headers["X-Request-ID"]) == 32
        assert "Strict-Transport-Security" not in headers
    assert alice.get("/annotations").headers["Cache-Control"] == "no-store"


def test_over_https_browsers_are_told_to_stay(https_site: Any) -> None:
    assert "max-age" in https_site.visitor().get("/").headers["Strict-Transport-Security"]


def test_the_nonce_is_new_each_time_and_on_the_scripts(site: Any) -> None:
    visitor = site.visitor()
    policies = [visitor.get("/").headers["Content-Security-Policy"] for _ in range(2)]
    assert policies[0] != policies[1]


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nowhere", 404), ("DELETE", "/annotate", 405)]
)
def test_errors_are_pages_or_json(alice: Any, method: str, path: str, status: int) -> None:
    page = alice.client.open(path, method=method, headers={"Accept": "text/html"})
    assert page.status_code == status
    assert page.headers["X-Request-ID"] in page.text
    assert "Not for clinical use." in page.text
    script = alice.client.open(path, method=method, headers={"Accept": "application/json"})
    assert script.status_code == status
    assert set(script.json) == {"error", "message", "remedy", "request_id"}
    if status == 405:
        assert "GET" in page.headers["Allow"]


class LostUsers(FakeUsers):
    """A table that cannot be reached, except to sign in."""

    def get(self, user_id: str) -> User:
        raise ConnectionError(user_id)


def test_what_breaks_is_a_page_that_asks_no_table(make_site: Any) -> None:
    site = make_site(users=LostUsers())
    alice = site.signed_in()
    job = site.job()
    for path in (f"/annotations/{job.job_id}", "/annotations"):
        page = alice.get(path)
        assert page.status_code == 500
        assert "Something broke on our side" in page.text
        assert "ConnectionError" not in page.text
    assert alice.get("/readyz").status_code == 503
    assert alice.get("/healthz").status_code == 200


def test_requests_are_counted_by_rule_not_by_path(site: Any, alice: Any) -> None:
    labels = {"method": "GET", "route": "/annotations/<uuid:job_id>", "status": "200"}
    before = REGISTRY.get_sample_value("gas_web_requests_total", labels) or 0
    alice.get(f"/annotations/{site.job().job_id}")
    assert REGISTRY.get_sample_value("gas_web_requests_total", labels) == before + 1
