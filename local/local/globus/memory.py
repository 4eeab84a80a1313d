"""Codes and tokens, kept in memory: whoever restarts the server signs everybody out.

The methods are those that Authlib asks of a client, a code and a token.
"""

import secrets
import time
from dataclasses import dataclass, field

from local.globus.people import Person, by_sub

ALGORITHM = "RS512"
CODE_SECONDS = 60
TOKEN_SECONDS = 48 * 60 * 60


@dataclass(frozen=True)
class Client:
    """The one application that may sign people in."""

    client_id: str
    secret: str
    redirect_uris: tuple[str, ...]
    #: As Globus signs; Authlib asks the client for it.
    id_token_signed_response_alg: str = ALGORITHM

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        return self.redirect_uris[0]

    def get_allowed_scope(self, scope: str | None) -> str:
        return scope or ""

    def check_redirect_uri(self, uri: str) -> bool:
        return uri in self.redirect_uris

    def check_client_secret(self, secret: str) -> bool:
        return secrets.compare_digest(secret, self.secret)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in ("client_secret_basic", "client_secret_post")

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass(frozen=True)
class Code:
    """An authorization code: redeemed once, within a minute."""

    code: str
    client_id: str
    sub: str
    scope: str
    redirect_uri: str
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None
    issued: float = field(default_factory=time.time)

    def is_expired(self) -> bool:
        return time.time() > self.issued + CODE_SECONDS

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(self.issued)

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


@dataclass
class Token:
    """An access token."""

    client: Client
    sub: str
    scope: str
    revoked: bool = False
    issued: float = field(default_factory=time.time)

    @property
    def person(self) -> Person:
        return by_sub(self.sub)

    @property
    def expires(self) -> float:
        return self.issued + TOKEN_SECONDS

    def check_client(self, client: Client) -> bool:
        return self.client == client

    def get_client(self) -> Client:
        return self.client

    def get_user(self) -> Person:
        return self.person

    def get_scope(self) -> str:
        return self.scope

    def get_expires_in(self) -> int:
        return TOKEN_SECONDS

    def is_expired(self) -> bool:
        return time.time() > self.expires

    def is_revoked(self) -> bool:
        return self.revoked


@dataclass
class Memory:
    """Everything the server remembers."""

    codes: dict[str, Code] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)

    def good_token(self, text: str) -> Token | None:
        token = self.tokens.get(text)
        return token if token and not token.is_revoked() and not token.is_expired() else None
