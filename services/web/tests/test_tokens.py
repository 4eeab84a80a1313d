"""Personal tokens, as their owner makes and revokes them."""

import re
from typing import Any

import pytest

from gas.tokens import MOST, PREFIX, Scope, id_of
from web.tokens.make import DAY

SECRET = re.compile(rf'value="({PREFIX}[\w-]+)"')
FORM = re.compile(r'name="form" value="([^"]+)"')


def filled(visitor: Any, **more: Any) -> dict[str, Any]:
    """The form as a browser sends it."""
    (form,) = FORM.findall(visitor.get("/profile/tokens").text)
    known = {"form": form, "name": "bench 7", "scope": ["read", "submit"], "days": "30"}
    return known | more | {"csrf_token": visitor.token()}


def make(visitor: Any, **more: Any) -> Any:
    return visitor.client.post("/profile/tokens", data=filled(visitor, **more))


def test_a_token_is_shown_once_and_kept_as_a_digest(site: Any, alice: Any) -> None:
    page = make(alice)
    (secret,) = SECRET.findall(page.text)
    (token,) = site.tokens.of_user("alice-id", int(site.now))
    assert token.token_id == id_of(secret)
    assert (token.name, token.scopes) == ("bench 7", [Scope.READ, Scope.SUBMIT])
    assert token.expires == site.now + 30 * DAY
    assert secret not in repr(site.tokens)
    later = alice.get("/profile/tokens")
    assert secret not in later.text and "bench 7" in later.text
    assert PREFIX not in str(alice.cookie())
    assert page.headers["Cache-Control"] == "no-store"


def test_reloading_the_page_makes_no_second_token(site: Any, alice: Any) -> None:
    form = filled(alice)
    assert alice.client.post("/profile/tokens", data=form).status_code == 200
    again = alice.client.post("/profile/tokens", data=form)
    assert again.status_code == 409 and "sent already" in again.text
    assert len(site.tokens.tokens) == 1


def test_a_revoked_token_is_gone(site: Any, alice: Any) -> None:
    make(alice)
    (token,) = site.tokens.tokens.values()
    answer = alice.post_form(f"/profile/tokens/{token.token_id}/revoke")
    assert answer.status_code == 303
    assert "was revoked" in alice.get(answer.location).text
    assert not site.tokens.tokens


def test_nobody_sees_or_revokes_anothers(site: Any, alice: Any, bob: Any) -> None:
    make(alice)
    (token,) = site.tokens.tokens.values()
    assert "bench 7" not in bob.get("/profile/tokens").text
    bob.post_form(f"/profile/tokens/{token.token_id}/revoke")
    assert site.tokens.tokens


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"name": " \x00 "}, "no name"),
        ({"scope": []}, "allow nothing"),
        ({"scope": ["admin"]}, "allow nothing"),
        ({"days": "0"}, "when the token expires"),
        ({"days": "100000"}, "when the token expires"),
        ({"days": "soon"}, "when the token expires"),
    ],
)
def test_what_is_not_offered_is_refused(
    site: Any, alice: Any, more: dict[str, Any], words: str
) -> None:
    answer = make(alice, **more)
    assert answer.status_code == 400 and words in answer.text
    assert not site.tokens.tokens


def test_a_token_can_be_for_reading_only(site: Any, alice: Any) -> None:
    make(alice, scope=["read"], name="<b>x</b>")
    (token,) = site.tokens.tokens.values()
    assert token.scopes == [Scope.READ]
    assert "<b>x" not in alice.get("/profile/tokens").text


def test_there_is_an_end_to_how_many(site: Any, alice: Any) -> None:
    for _ in range(MOST - 1):
        make(alice)
    form = filled(alice)
    make(alice)
    answer = alice.client.post("/profile/tokens", data=form)
    assert answer.status_code == 409 and "Revoke one" in answer.text
    assert 'name="form"' not in alice.get("/profile/tokens").text
    assert len(site.tokens.tokens) == MOST


def test_without_a_csrf_token_nothing_is_made(site: Any, alice: Any) -> None:
    form = filled(alice)
    del form["csrf_token"]
    assert alice.client.post("/profile/tokens", data=form).status_code == 400
    assert not site.tokens.tokens


def test_the_profile_leads_there(alice: Any) -> None:
    assert 'href="/profile/tokens"' in alice.get("/profile").text
