"""A program that uses the API, and holds every answer against the document."""

from dataclasses import dataclass
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from gas.tokens import Scope, Token, id_of, new_secret
from web.api.codes import CODES


def a_token(site: Any, user_id: str, *scopes: Scope) -> str:
    """A good token of a user's; returns the secret."""
    secret, now = new_secret(), int(site.now)
    token = Token(
        token_id=id_of(secret),
        user_id=user_id,
        name="test",
        scopes=list(scopes or Scope),
        created=now,
        expires=now + 1000,
    )
    site.tokens.add(token, now)
    return secret


@dataclass
class Program:
    """One program with one token (or none)."""

    site: Any
    secret: str | None

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.ask("GET", path, **options)

    def post(self, path: str, body: object = None, *, key: str | None = None) -> TestResponse:
        headers = {"Idempotency-Key": key} if key is not None else {}
        return self.ask("POST", path, json=body, headers=headers)

    def ask(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = dict(options.pop("headers", {}))
        if self.secret is not None:
            headers["Authorization"] = f"Bearer {self.secret}"
        client = self.site.app.test_client(use_cookies=False)
        answer = client.open("/api/v1" + path, method=method, headers=headers, **options)
        assert "Set-Cookie" not in answer.headers
        self._check(method, "/api/v1" + path.partition("?")[0], answer)
        return answer

    def _check(self, method: str, path: str, answer: TestResponse) -> None:
        """Is this answer documented, and of the shape that is documented?"""
        document = self.site.app.test_client().get("/api/v1/openapi.json").json
        well = answer.status_code < 300
        if not well:
            assert answer.content_type == "application/problem+json"
            assert answer.json["code"] in CODES
            assert answer.json["request_id"] == answer.headers["X-Request-ID"]
            assert answer.json["status"] == answer.status_code
        try:
            rule, _ = self.site.app.url_map.bind("127.0.0.1").match(
                path, method=method, return_rule=True
            )
        except HTTPException:  # no route, so nothing is documented but the problem
            valid(document, "Problem", answer.json)
            return
        documented = rule.rule.removeprefix("/api/v1").replace("<uuid:job_id>", "{job_id}")
        told = document["paths"][documented][method.lower()]["responses"]
        assert str(answer.status_code) in told, (path, answer.text)
        (content,) = told[str(answer.status_code)]["content"].items()
        assert answer.mimetype == content[0]
        valid(document, content[1]["schema"]["$ref"].rpartition("/")[2], answer.json)


def valid(document: dict[str, Any], name: str, answer: object) -> None:
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    Draft202012Validator(schema).validate(answer)


@pytest.fixture
def program(site: Any) -> Program:
    """Alice's, who has signed in once."""
    site.signed_in()
    return Program(site, a_token(site, "alice-id"))


@pytest.fixture
def bobs(site: Any) -> Program:
    return Program(site, a_token(site, "bob-id"))


@pytest.fixture
def with_scopes(site: Any) -> Any:
    return lambda *scopes: Program(site, a_token(site, "alice-id", *scopes))


@pytest.fixture
def with_secret(site: Any) -> Any:
    return lambda secret: Program(site, secret)


@pytest.fixture
def with_token() -> Any:
    return a_token


@pytest.fixture
def with_site() -> type[Program]:
    return Program
