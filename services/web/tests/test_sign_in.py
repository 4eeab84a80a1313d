"""Signing in and out."""

from typing import Any

import pytest

from web.identity import SignInRefused, SignInUnavailable


def seen_in(cookie: Any, site: Any) -> dict[str, Any]:
    """What anybody who holds the cookie can read in it."""
    serializer = site.app.session_interface.get_signing_serializer(site.app)
    return dict(serializer.loads(cookie.value))


def test_someone_signs_in_and_lands_where_they_wanted_to_go(site: Any) -> None:
    visitor = site.visitor()
    sent = visitor.get("/annotate")
    assert sent.status_code == 302
    assert sent.location == "/login?next=/annotate"
    assert visitor.get(sent.location).location.startswith("https://globus.example/authorize?")
    back = visitor.get(f"/authcallback?code=alice-id&state={site.identity.asked['state']}")
    assert back.location == "/annotate"
    assert "Alice Example" in visitor.get("/annotate").text
    user = site.users.get("alice-id")
    assert (user.email, user.institution) == ("alice@example.edu", "Example University")


def test_the_cookie_holds_a_random_id_and_nothing_about_anybody(site: Any) -> None:
    visitor = site.signed_in()
    visitor.get("/annotate")
    cookie = visitor.cookie()
    held = seen_in(cookie, site)
    assert set(held) == {"id", "csrf_token"}
    assert not {"token-a", "alice-id"} & set(held.values())
    assert held["id"] not in site.sessions.sessions  # the table knows its hash only
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert not cookie.secure  # plain http here


def test_over_https_the_cookie_stays_there(https_site: Any) -> None:
    response = https_site.visitor().get("/login")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-gas=")
    assert "Secure" in cookie


@pytest.mark.parametrize("state", ["", "wrong", "ä"])
def test_a_state_that_was_not_asked_signs_nobody_in(site: Any, state: str) -> None:
    visitor = site.visitor()
    visitor.get("/login")
    answer = visitor.get(f"/authcallback?code=alice-id&state={state}")
    assert answer.status_code == 400
    assert "Sign in again" in answer.text
    assert not site.sessions.sessions


def test_an_answer_works_only_once(site: Any) -> None:
    visitor = site.signed_in()
    again = visitor.get(f"/authcallback?code=alice-id&state={site.identity.asked['state']}")
    assert again.status_code == 400


def test_an_answer_that_took_too_long_is_stale(site: Any) -> None:
    visitor = site.visitor()
    visitor.get("/login")
    site.now += 16 * 60
    state = site.identity.asked["state"]
    assert visitor.get(f"/authcallback?code=alice-id&state={state}").status_code == 400


def test_turning_it_down_at_globus_is_explained(site: Any) -> None:
    visitor = site.visitor()
    visitor.get("/login")
    state = site.identity.asked["state"]
    answer = visitor.get(f"/authcallback?error=access_denied&state={state}")
    assert answer.status_code == 403
    assert "Globus did not sign you in" in answer.text


@pytest.mark.parametrize(
    ("error", "status"), [(SignInRefused("no"), 400), (SignInUnavailable("down"), 503)]
)
def test_what_goes_wrong_at_globus_is_a_page(site: Any, error: Exception, status: int) -> None:
    visitor = site.visitor()
    site.identity.refuses = error
    assert visitor.sign_in().status_code == status
    assert not site.sessions.sessions


def test_signing_in_gives_a_fresh_id_and_ends_the_old_session(site: Any) -> None:
    visitor = site.signed_in()
    first = seen_in(visitor.cookie(), site)["id"]
    # A second tab had left for Globus before; now it comes back.
    with visitor.client.session_transaction() as cookie:
        kept = dict(cookie)
    fresh = site.visitor()
    fresh.get("/login")
    with fresh.client.session_transaction() as cookie:
        attempt = cookie["attempt"]
    with visitor.client.session_transaction() as cookie:
        cookie.update(kept, attempt=attempt)
    visitor.get(f"/authcallback?code=bob-id&state={site.identity.asked['state']}")
    assert seen_in(visitor.cookie(), site)["id"] != first
    assert [row.user_id for row in site.sessions.sessions.values()] == ["bob-id"]


def test_an_id_that_somebody_planted_is_not_taken_over(site: Any) -> None:
    visitor = site.visitor()
    with visitor.client.session_transaction() as cookie:
        cookie["id"] = "planted"
    visitor.sign_in()
    assert seen_in(visitor.cookie(), site)["id"] != "planted"


def test_a_session_expires(site: Any) -> None:
    visitor = site.signed_in()
    site.now += site.settings.session_hours * 3600
    assert visitor.get("/annotations").location.startswith("/login")


def test_signing_out_ends_everything(site: Any) -> None:
    visitor = site.signed_in()
    kept = visitor.cookie().value
    answer = visitor.post_form("/logout")
    assert answer.location == "https://globus.example/logout"
    assert site.identity.ended == ["token-a"]
    assert not site.sessions.sessions
    visitor.client.set_cookie("gas", kept)  # a copy of the cookie is worth nothing now
    assert visitor.get("/annotations").status_code == 302


def test_signing_out_twice_is_fine(site: Any) -> None:
    visitor = site.signed_in()
    visitor.post_form("/logout")
    assert visitor.post_form("/logout").location == "/"


def test_signing_out_takes_a_form(site: Any) -> None:
    visitor = site.signed_in()
    assert visitor.get("/logout").status_code == 405
    assert visitor.client.post("/logout").status_code == 400
    assert site.sessions.sessions


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/\t/evil.example/",
        "evil",
        "javascript:alert(1)",
        "",
    ],
)
def test_next_never_leads_elsewhere(site: Any, path: str) -> None:
    visitor = site.visitor()
    visitor.get("/login", query_string={"next": path})
    state = site.identity.asked["state"]
    assert visitor.get(f"/authcallback?code=alice-id&state={state}").location == "/annotations"
    assert visitor.get("/login", query_string={"next": path}).location == "/annotations"
