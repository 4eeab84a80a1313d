"""Globus Auth's adapter, with the SDK as it is, against a small server that speaks like it."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask, request
from jwt.algorithms import RSAAlgorithm

from web.globus import GlobusIdentity
from web.identity import SignInRefused, SignInUnavailable

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
VERIFIER = "v" * 50
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest())[:-1].decode()
CALLBACK = "http://127.0.0.1:8000/authcallback"


class SmallGlobus:
    """Just the token endpoint and what is needed to check its answer."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.ended: list[str] = []
        self.down = False
        app = Flask("small_globus")
        app.add_url_rule("/v2/oauth2/token", view_func=self.token, methods=["POST"])
        app.add_url_rule("/v2/oauth2/token/revoke", view_func=self.revoke, methods=["POST"])
        app.add_url_rule("/.well-known/openid-configuration", view_func=self.configuration)
        app.add_url_rule("/jwk.json", view_func=self.jwk)
        self.server = make_server("127.0.0.1", 0, app, handler_class=Quiet)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def token(self) -> Any:
        form = request.form
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proved = base64.urlsafe_b64encode(digest)[:-1].decode() == CHALLENGE
        if self.down:
            return {"error": "down"}, 503
        if form["code"] != "good" or not proved or form["redirect_uri"] != CALLBACK:
            return {"error": "invalid_grant"}, 401
        now = int(time.time())
        claims = {"iss": self.url, "aud": "client", "sub": "id-1", "nonce": "n"}
        claims |= {
            "name": "Ada",
            "email": "ada@example.edu",
            "organization": "Example",
            "iat": now,
        }
        return {
            "access_token": "access",
            "id_token": jwt.encode(claims | self.claims, KEY, algorithm="RS512"),
            "resource_server": "auth.globus.org",
            "scope": "openid email profile",
            "expires_in": 60,
            "token_type": "Bearer",
            "other_tokens": [],
            "state": "_default",
        }

    def revoke(self) -> Any:
        self.ended.append(request.form["token"])
        return {"active": False}

    def configuration(self) -> Any:
        return {
            "issuer": self.url,
            "jwks_uri": self.url + "/jwk.json",
            "id_token_signing_alg_values_supported": ["RS512"],
        }

    def jwk(self) -> Any:
        public = json.loads(RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [public | {"alg": "RS512", "use": "sig"}]}


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Tests speak for themselves."""


@pytest.fixture
def globus() -> Iterator[SmallGlobus]:
    globus = SmallGlobus()
    thread = threading.Thread(target=globus.server.serve_forever, args=(0.01,))
    thread.start()
    yield globus
    globus.server.shutdown()
    thread.join()
    globus.server.server_close()


def identity(url: str, **more: Any) -> GlobusIdentity:
    home = "http://127.0.0.1:8000/"
    return GlobusIdentity(
        "client", "secret", callback=CALLBACK, home=home, service_url=url, **more
    )


def test_the_browser_is_sent_with_everything_that_must_come_back() -> None:
    url = identity("https://auth.example.org").start("s", "n", CHALLENGE)
    assert url.startswith("https://auth.example.org/v2/oauth2/authorize?")
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert query["state"] == "s"
    assert query["nonce"] == "n"
    assert (query["code_challenge"], query["code_challenge_method"]) == (CHALLENGE, "S256")
    assert set(query["scope"].split()) == {"openid", "email", "profile"}
    assert query["redirect_uri"] == CALLBACK
    assert query["access_type"] == "online"


def test_browsers_may_see_globus_elsewhere_than_services_do() -> None:
    globus = identity("http://globus:9000", public_url="http://127.0.0.1:9000")
    assert globus.start("s", "n", "c").startswith("http://127.0.0.1:9000/v2/oauth2/authorize?")
    assert globus.logout_url().startswith("http://127.0.0.1:9000/v2/web/logout?client_id=client&")


def test_who_came_back(globus: SmallGlobus) -> None:
    person = identity(globus.url).finish("good", VERIFIER, "n")
    assert (person.user_id, person.name) == ("id-1", "Ada")
    assert (person.email, person.institution) == ("ada@example.edu", "Example")
    assert person.access_token == "access"
    assert "access" not in repr(person).replace("access_token", "")


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://evil.example"},
        {"aud": "another client"},
        {"exp": 1},
    ],
)
def test_an_id_token_that_is_not_for_this_sign_in(
    globus: SmallGlobus, claims: dict[str, Any]
) -> None:
    globus.claims = claims
    with pytest.raises(SignInRefused):
        identity(globus.url).finish("good", VERIFIER, "n")


@pytest.mark.parametrize(("code", "verifier"), [("bad", VERIFIER), ("good", "w" * 50)])
def test_a_code_that_globus_does_not_take(globus: SmallGlobus, code: str, verifier: str) -> None:
    with pytest.raises(SignInRefused):
        identity(globus.url).finish(code, verifier, "n")


def test_globus_out_of_order(globus: SmallGlobus) -> None:
    globus.down = True
    with pytest.raises(SignInUnavailable):
        identity(globus.url).finish("good", VERIFIER, "n")


def test_globus_out_of_reach() -> None:
    nowhere = identity("http://127.0.0.1:9")
    with pytest.raises(SignInUnavailable):
        nowhere.finish("good", VERIFIER, "n")
    nowhere.end("access")  # must not fail: the session is closed already


def test_signing_out_revokes(globus: SmallGlobus) -> None:
    identity(globus.url).end("access")
    assert globus.ended == ["access"]
