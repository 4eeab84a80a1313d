"""The profile: what Globus told, the plan, and which mails one gets."""

import re
from typing import Any

from gas.users import MAY_BE_MUTED, Plan
from web.profile.routes import MAILS

BOX = re.compile(r'name="mail" value="(\w+)" id="\w+"( checked)?>')


def boxes(page: Any) -> dict[str, bool]:
    return {kind: bool(checked) for kind, checked in BOX.findall(page.text)}


def save(visitor: Any, *wanted: str, **options: Any) -> Any:
    form = {"csrf_token": visitor.token(), "mail": list(wanted)}
    return visitor.client.post("/profile", data=form, **options)


def test_it_shows_what_globus_told_and_the_plan(site: Any, alice: Any) -> None:
    site.users.change_plan("alice-id", Plan.PREMIUM, 5)
    page = alice.get("/profile").text
    for words in ("Alice Example", "alice@example.edu", "Example University", "Premium"):
        assert words in page
    assert 'href="/profile"' in alice.get("/").text
    assert "No mail goes to" not in page and "Saved." not in page


def test_every_mail_comes_until_it_is_turned_off(site: Any, alice: Any, bob: Any) -> None:
    assert set(MAILS) == set(MAY_BE_MUTED)
    assert boxes(alice.get("/profile")) == dict.fromkeys(MAY_BE_MUTED, True)
    answer = save(alice, "JobFinished", "JobRestored")
    assert (answer.status_code, answer.location) == (303, "/profile?saved=1")
    page = alice.get(answer.location)
    assert "Saved." in page.text
    assert [kind for kind, on in boxes(page).items() if on] == ["JobFinished", "JobRestored"]
    assert sorted(site.users.get("alice-id").muted) == ["ArchivingSoon", "JobArchived"]
    assert site.users.get("bob-id").muted == []
    save(alice, *MAY_BE_MUTED)
    assert site.users.get("alice-id").muted == []


def test_only_what_may_be_muted_can_be(site: Any, alice: Any) -> None:
    save(alice, "PlanChanged", "nonsense")
    assert sorted(site.users.get("alice-id").muted) == sorted(MAY_BE_MUTED)


def test_signing_in_again_keeps_the_choice(site: Any, alice: Any) -> None:
    save(alice)
    again = site.signed_in()
    assert not any(boxes(again.get("/profile")).values())


def test_without_a_token_nothing_is_saved(site: Any, alice: Any) -> None:
    assert alice.client.post("/profile", data={"mail": []}).status_code == 400
    assert site.users.get("alice-id").muted == []


def test_whose_row_is_gone_is_told_to_sign_in_again(site: Any, alice: Any) -> None:
    site.users._users.clear()
    assert alice.get("/profile").status_code == 200
    answer = save(alice)
    assert answer.status_code == 409 and "sign in again" in answer.text


def test_a_blocked_address_is_told(site: Any, alice: Any) -> None:
    site.users.block_mail("alice-id", "alice@example.edu", "Bounce")
    assert "No mail goes to alice@example.edu" in alice.get("/profile").text
