"""The Globus server against the real, unmodified SDK."""

import base64
import hashlib
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from globus_sdk import (
    AccessTokenAuthorizer,
    AuthAPIError,
    AuthClient,
    ConfidentialAppAuthClient,
    OAuthTokenResponse,
)
from globus_sdk.services.auth.response import OAuthAuthorizationCodeResponse
from werkzeug.serving import make_server

from local.globus.app import create_app
from local.globus.memory import Client
from local.globus.people import ALICE

CLIENT = Client(
    "7f9c3c2e-0000-4000-8000-000000000001", "a-secret", ("http://127.0.0.1:9/authcallback",)
)
CALLBACK = CLIENT.redirect_uris[0]
PUBLIC = "http://globus.public.example"


@dataclass
class Site:
    """What a site does to sign somebody in."""

    base_url: str
    verifier: str
    nonce: str

    @property
    def sdk(self) -> ConfidentialAppAuthClient:
        return ConfidentialAppAuthClient(CLIENT.client_id, CLIENT.secret, base_url=self.base_url)

    def authorize_url(self, redirect_uri: str = CALLBACK) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        sdk = self.sdk
        sdk.oauth2_start_flow(redirect_uri, ["openid", "email", "profile"], state="the-state")
        asked = {
            "nonce": self.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return sdk.oauth2_get_authorize_url(query_params=asked)

    def callback(self, username: str) -> dict[str, list[str]]:
        url = self.authorize_url()
        answer = requests.post(url, data={"username": username}, allow_redirects=False, timeout=5)
        assert answer.status_code == 302, answer.text
        assert answer.headers["Location"].startswith(CALLBACK)
        return parse_qs(urlsplit(answer.headers["Location"]).query)

    def redeem(self, code: str, verifier: str | None) -> OAuthTokenResponse:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
        body = {"code_verifier": verifier} if verifier else None
        return self.sdk.oauth2_token(
            form, body_params=body, response_class=OAuthAuthorizationCodeResponse
        )


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app(CLIENT, PUBLIC), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def site(base_url: str) -> Site:
    return Site(base_url, verifier=secrets.token_urlsafe(48), nonce=secrets.token_urlsafe(16))


def test_signs_in_with_pkce_state_and_nonce(site: Site) -> None:
    answer = site.callback(ALICE.username)
    assert answer["state"] == ["the-state"]
    tokens = site.redeem(answer["code"][0], site.verifier)

    configuration = site.sdk.get_openid_configuration()
    claims = tokens.decode_id_token(openid_configuration=configuration)  # type: ignore[attr-defined]
    assert claims["iss"] == configuration["issuer"] == PUBLIC
    assert configuration["authorization_endpoint"] == f"{PUBLIC}/v2/oauth2/authorize"
    assert configuration["token_endpoint"].startswith(site.base_url)
    assert claims["nonce"] == site.nonce
    assert claims["sub"] == ALICE.sub
    assert claims["email"] == ALICE.email
    assert "auth.globus.org" in tokens.by_resource_server


@pytest.mark.parametrize("verifier", ["w" * 64, None])
def test_a_wrong_or_missing_verifier_is_refused(site: Site, verifier: str | None) -> None:
    code = site.callback(ALICE.username)["code"][0]
    with pytest.raises(AuthAPIError):
        site.redeem(code, verifier)


def test_a_code_is_redeemed_once(site: Site) -> None:
    code = site.callback(ALICE.username)["code"][0]
    site.redeem(code, site.verifier)
    with pytest.raises(AuthAPIError):
        site.redeem(code, site.verifier)


def test_a_wrong_client_secret_is_refused(site: Site) -> None:
    code = site.callback(ALICE.username)["code"][0]
    stranger = ConfidentialAppAuthClient(CLIENT.client_id, "guessed", base_url=site.base_url)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    with pytest.raises(AuthAPIError):
        stranger.oauth2_token(form, body_params={"code_verifier": site.verifier})


def test_an_unknown_redirect_uri_is_refused_without_redirecting(site: Site) -> None:
    url = site.authorize_url(redirect_uri="http://elsewhere.example/")
    answer = requests.get(url, allow_redirects=False, timeout=5)
    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_who_cancels_is_sent_back_with_an_error(site: Site) -> None:
    answer = site.callback("")
    assert answer["error"] == ["access_denied"]
    assert "code" not in answer


def test_a_revoked_token_is_good_for_nothing(site: Site) -> None:
    code = site.callback(ALICE.username)["code"][0]
    token = site.redeem(code, site.verifier).by_resource_server["auth.globus.org"]["access_token"]
    person = AuthClient(authorizer=AccessTokenAuthorizer(token), base_url=site.base_url)
    assert person.userinfo()["sub"] == ALICE.sub
    assert site.sdk.oauth2_token_introspect(token)["username"] == ALICE.username

    site.sdk.oauth2_revoke_token(token)

    assert site.sdk.oauth2_token_introspect(token)["active"] is False
    with pytest.raises(AuthAPIError):
        person.userinfo()


def test_the_login_page_shows_everybody_and_logout_links_only_to_the_web(site: Site) -> None:
    assert "Alice Example" in requests.get(site.authorize_url(), timeout=5).text
    url = f"{site.base_url}v2/web/logout"
    good = requests.get(url, params={"redirect_uri": "http://127.0.0.1:8000/"}, timeout=5)
    assert 'href="http://127.0.0.1:8000/"' in good.text
    bad = requests.get(url, params={"redirect_uri": "javascript:alert(1)"}, timeout=5)
    assert "javascript" not in bad.text
