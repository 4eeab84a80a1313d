"""Too many forms, too many sign-ins."""

from typing import Any

import pytest

from gas.fakes import FakeLimits
from gas.limits import Counted, Quota


@pytest.fixture
def strict(make_settings: Any, make_site_with: Any) -> Any:
    def make(**more: Any) -> Any:
        limits = {"forms_per_minute": 2, "sign_ins_per_minute": 3}
        return make_site_with(make_settings(**(limits | more)))

    return make


def from_address(site: Any, address: str, forwarded: str = "") -> Any:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return site.app.test_client().get(
        "/login", headers=headers, environ_base={"REMOTE_ADDR": address}
    )


def test_forms_of_one_user_are_counted(strict: Any) -> None:
    site = strict()
    alice, wanted = site.signed_in(), {"file_name": "a.vcf", "size": 1}
    answers = [alice.post_json("/annotations", wanted) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert answers[2].json["error"] == "TOO_MANY_REQUESTS"
    assert 0 < int(answers[2].headers["Retry-After"]) <= 60
    page = alice.post_form("/profile")
    assert page.status_code == 429 and "go on more slowly" in page.text
    assert alice.get("/annotations").status_code == 200
    site.now += 60
    assert alice.post_json("/annotations", wanted).status_code == 201
    assert len(site.jobs.rows) == 3


def test_sign_ins_from_one_address_are_counted(strict: Any) -> None:
    site = strict()
    statuses = [from_address(site, "10.0.0.1").status_code for _ in range(4)]
    assert statuses == [302, 302, 302, 429]
    assert from_address(site, "10.0.0.2").status_code == 302


def test_what_a_stranger_forwards_is_not_believed(strict: Any) -> None:
    site = strict()
    statuses = [from_address(site, "10.0.0.1", f"1.1.1.{n}").status_code for n in range(4)]
    assert statuses == [302, 302, 302, 429]


def test_behind_a_load_balancer_everybody_has_their_own_address(strict: Any) -> None:
    site = strict(proxies=1)
    for n in range(9):
        assert from_address(site, "10.0.0.1", f"9.9.9.9, 1.1.1.{n}").status_code == 302
    statuses = [from_address(site, "10.0.0.1", f"{n}, 2.2.2.2").status_code for n in range(4)]
    assert statuses == [302, 302, 302, 429]


class LostLimits(FakeLimits):
    """A table that cannot be reached."""

    def count(self, who: str, quota: Quota, now: int) -> Counted:
        raise ConnectionError(who)


def test_a_table_that_fails_keeps_nobody_out(make_site: Any) -> None:
    site = make_site(limits=LostLimits())
    alice = site.signed_in()
    assert alice.post_json("/annotations", {"file_name": "a.vcf", "size": 1}).status_code == 201
