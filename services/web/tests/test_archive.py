"""Results in the archive, on their way there and back: shown as such, and asked for."""

import threading
from dataclasses import replace
from typing import Any

import pytest

from gas import archiving, outputs
from gas.jobs import ArchiveStatus, Job, Status
from gas.messages import RestoreRequested
from gas.users import Plan
from web import here
from web.billing.port import Kind
from web.billing.unsold import Unsold

A = ArchiveStatus
ONLINE = set(outputs.ONLINE)
#: 21 Sep 2026, 14:13 UTC, as the pages write `now` for people without JavaScript.
TODAY = "21 Sep 2026, 14:13 UTC"


def subscribe(site: Any) -> None:
    site.users.change_plan("alice-id", Plan.PREMIUM, int(site.now))


def page_of(visitor: Any, job: Job, query: str = "") -> str:
    text: str = visitor.get(f"/annotations/{job.job_id}{query}").text
    return text


def status_of(visitor: Any, job: Job) -> dict[str, Any]:
    told: dict[str, Any] = visitor.json(f"/annotations/{job.job_id}/status").json
    return told


def restore(visitor: Any, job: Job) -> Any:
    return visitor.post_json(f"/annotations/{job.job_id}/restore", {})


@pytest.mark.parametrize("to", [A.ARCHIVED, A.RESTORING])
def test_what_is_in_the_archive_is_no_link_and_the_rest_stays(
    site: Any, alice: Any, to: ArchiveStatus
) -> None:
    job = site.put_away(to, counts={"records": 4711})
    page = page_of(alice, job)
    for name in outputs.OUTPUTS:
        path = f"/annotations/{job.job_id}/outputs/{name}"
        assert (path in page) is (name in ONLINE), name
        assert alice.get(path).status_code == (302 if name in ONLINE else 409), name
    assert "4,711" in page  # the summary's counts
    assert "200 MB" in page  # what the bundle weighs
    assert alice.get(f"/annotations/{job.job_id}/log").status_code == 200


def test_a_stale_link_says_where_the_file_is_and_what_helps(site: Any, alice: Any) -> None:
    job = site.put_away(A.ARCHIVED)
    path = f"/annotations/{job.job_id}/outputs/annotated.vcf.gz"
    told = alice.json(path)
    assert (told.status_code, told.json["error"]) == (409, "NOT_ONLINE")
    assert told.json["message"] == "The files are in the archive."
    assert "premium plan" in told.json["remedy"]
    assert "The files are in the archive." in alice.get(path).text


def test_while_it_moves_it_is_there_until_the_archive_has_it(site: Any, alice: Any) -> None:
    before = site.put_away(A.PENDING, recorded=False)
    after = site.put_away(A.PENDING)
    for job, code in ((before, 302), (after, 409)):
        assert "moving to the archive" in page_of(alice, job)
        path = f"/annotations/{job.job_id}/outputs/annotated.vcf.gz"
        assert alice.get(path).status_code == code
        assert (path in page_of(alice, job)) is (code == 302)


def test_the_status_is_for_scripts(site: Any, alice: Any) -> None:
    job = site.put_away(A.ARCHIVED)
    told = status_of(alice, job)
    assert (told["status"], told["ended"]) == ("COMPLETED", True)
    for file in told["outputs"]:
        here = file["name"] in ONLINE
        assert file["place"] == ("online" if here else "archived")
        assert (file["url"] is not None) is here
    archive = told["archive"]
    ways = archive.pop("retrievals")
    assert [(way["tier"], way["fastest"], way["slowest"]) for way in ways] == [
        ("Expedited", 60, 300),
        ("Standard", 10_800, 18_000),
    ]
    assert archive == {
        "place": "archived",
        "headline": "The files are in the archive.",
        "why": "The free plan keeps results online for a while; then they move to the archive.",
        "advice": "The premium plan brings all your archived results back.",
        "action": "subscribe",
        "since": int(site.now),
        "moves_to": None,
        "moves_at": None,
        "late": False,
        "store": "vault",
        "bytes": 200_000_000,
    }


@pytest.mark.parametrize(
    ("to", "watched"), [(A.PENDING, True), (A.ARCHIVED, False), (A.RESTORING, True)]
)
def test_the_page_asks_on_while_something_is_under_way(
    site: Any, alice: Any, to: ArchiveStatus, watched: bool
) -> None:
    job = site.put_away(to)
    page = page_of(alice, job)
    assert ("watch.js" in page) is watched
    assert ('id="doubt"' in page) is watched  # what the script writes to
    archive = status_of(alice, job)["archive"]
    assert f'data-place="{archive["place"]}" data-action="{archive["action"]}"' in page


def test_pages_carry_dates(site: Any, alice: Any) -> None:
    due = int(site.now) + 5 * 60
    online = site.job(Status.COMPLETED, archive_due=due)
    assert '<time datetime="2026-09-21T14:18:20Z">' in page_of(alice, online)
    assert "Online until" in page_of(alice, online)
    archived = page_of(alice, site.put_away(A.ARCHIVED))
    assert "Archived</dt>" in archived
    assert TODAY in archived
    coming = page_of(alice, site.put_away(A.RESTORING))
    assert "Back by" in coming
    assert "21 Sep 2026, 19:13 UTC" in coming
    assert "Standard: 3 to 5 hours, costs the service less than US$0.01" in coming
    subscribe(site)
    assert "Online until" not in page_of(alice, online)
    assert "The premium plan keeps results online." in page_of(alice, online)


def test_the_list_says_where_each_result_is(site: Any, alice: Any) -> None:
    site.job(Status.RUNNING)
    site.job(Status.COMPLETED, archive_due=int(site.now) + 5 * 60)
    for to in A:
        site.put_away(to)
    page = alice.get("/annotations").text
    for words in ("Online", "until", "Moving to the archive", "In the archive", "Coming back"):
        assert words in page
    assert page.count('data-label="Result"') == 5


def test_a_premium_user_asks_for_one_result(site: Any, alice: Any) -> None:
    subscribe(site)
    job = site.put_away(A.ARCHIVED)
    assert "Bring it back" in page_of(alice, job)
    answer = restore(alice, job)
    assert (answer.status_code, answer.json["asked"]) == (202, True)
    assert answer.json["archive"]["place"] == "archived"
    assert site.bus.said == [RestoreRequested(job_id=job.job_id)]
    (letter,) = site.bus.queues["restorer"].letters
    assert letter.attributes["trace_id"] == job.trace_id
    assert letter.attributes["origin"] == "web"
    assert site.jobs.get(job.job_id) == job  # the restorer records it, once the archive was asked


def test_after_the_click_the_page_says_so_and_watches(site: Any, alice: Any) -> None:
    subscribe(site)
    job = site.put_away(A.ARCHIVED)
    answer = alice.post_form(f"/annotations/{job.job_id}/restore")
    assert answer.status_code == 303
    page = alice.get(answer.location).text
    assert "Their return was asked for." in page
    assert "Bring it back" not in page
    assert "watch.js" in page
    site.now += 16 * 60  # it seems to have been lost
    assert "Bring it back" in alice.get(answer.location).text
    asked = archiving.asked(job, now=int(site.now), tier="Expedited", expected=int(site.now) + 300)
    site.jobs.apply(asked)
    on_its_way = alice.get(f"/annotations/{job.job_id}?asked={site.now}").text
    assert "coming back" in on_its_way
    assert "within two minutes" not in on_its_way  # now the row tells it better


@pytest.mark.parametrize("asked", ["x", "-1", "9999999999", ""])
def test_nobody_is_told_what_they_write_into_the_address(
    site: Any, alice: Any, asked: str
) -> None:
    subscribe(site)
    job = site.put_away(A.ARCHIVED)
    assert "Bring it back" in page_of(alice, job, f"?asked={asked}")


@pytest.mark.parametrize("to", A)
def test_the_free_plan_does_not_include_it(site: Any, alice: Any, to: ArchiveStatus) -> None:
    job = site.put_away(to)
    assert "Bring it back" not in page_of(alice, job)
    answer = restore(alice, job)
    assert (answer.status_code, answer.json["error"]) == (403, "PLAN")
    assert "With the premium plan" in answer.json["remedy"]
    page = alice.post_form(f"/annotations/{job.job_id}/restore")
    assert page.status_code == 403
    assert "premium plan" in page.text
    assert not site.bus.said


def test_the_plan_is_the_tables_of_this_moment(site: Any, alice: Any) -> None:
    job = site.put_away(A.ARCHIVED)
    assert "The premium plan brings" in page_of(alice, job)
    subscribe(site)
    assert restore(alice, job).status_code == 202
    site.users.change_plan("alice-id", Plan.FREE, int(site.now))
    assert restore(alice, job).status_code == 403


@pytest.mark.parametrize("kind", Kind)
def test_the_way_to_the_plan_is_shown_where_there_is_one(
    site: Any, alice: Any, kind: Kind
) -> None:
    sold = replace(site.app.extensions["gas.ports"], billing=Unsold(kind))
    here.furnish(site.app, site.settings, sold)
    link = 'class="btn btn-primary" href="/subscribe"'
    assert (link in page_of(alice, site.put_away(A.ARCHIVED))) is (kind is not Kind.NONE)
    assert link not in page_of(alice, site.put_away(A.RESTORING))


def test_what_is_here_or_on_its_way_is_not_asked_for(site: Any, alice: Any) -> None:
    subscribe(site)
    jobs = [site.job(Status.COMPLETED), site.put_away(A.PENDING), site.put_away(A.RESTORING)]
    for job in jobs:
        answer = restore(alice, job)
        assert (answer.status_code, answer.json["asked"]) == (200, False)
        page = alice.post_form(f"/annotations/{job.job_id}/restore")
        assert page.location == f"/annotations/{job.job_id}"
    assert not site.bus.said


def test_what_is_late_can_be_asked_for_again(site: Any, alice: Any) -> None:
    subscribe(site)
    job = site.put_away(A.RESTORING)
    site.now += 5 * 60 * 60
    page = page_of(alice, job)
    assert "(late)" in page
    assert "Ask again" in page
    assert restore(alice, job).status_code == 202
    assert site.bus.said == [RestoreRequested(job_id=job.job_id)]


@pytest.mark.parametrize("status", [Status.PENDING, Status.RUNNING, Status.FAILED])
def test_a_job_without_a_result_has_nothing_to_bring_back(
    site: Any, alice: Any, status: Status
) -> None:
    subscribe(site)
    answer = restore(alice, site.job(status))
    assert (answer.status_code, answer.json["error"]) == (409, "NO_RESULT")
    assert not site.bus.said


def test_two_clicks_at_once_both_succeed(site: Any) -> None:
    visitors = [site.signed_in() for _ in range(2)]
    subscribe(site)
    job = site.put_away(A.ARCHIVED)
    headers = [{"X-CSRFToken": visitor.token()} for visitor in visitors]
    answers: list[int] = []

    def click(visitor: Any, header: dict[str, str]) -> None:
        path = f"/annotations/{job.job_id}/restore"
        answers.append(visitor.client.post(path, headers=header).status_code)

    both = [
        threading.Thread(target=click, args=pair) for pair in zip(visitors, headers, strict=True)
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert answers == [303, 303]
    # The restorer asks only for what is ARCHIVED, so hearing it twice is harmless.
    assert site.bus.said == [RestoreRequested(job_id=job.job_id)] * 2


def test_it_takes_a_form_and_its_owner(site: Any, alice: Any, bob: Any) -> None:
    subscribe(site)
    site.users.change_plan("bob-id", Plan.PREMIUM, int(site.now))
    job = site.put_away(A.ARCHIVED)
    assert alice.client.post(f"/annotations/{job.job_id}/restore").status_code == 400  # CSRF
    assert alice.get(f"/annotations/{job.job_id}/restore").status_code == 405
    assert restore(bob, job).status_code == 404
    assert not site.bus.said
