"""Who somebody is, as an identity provider tells it.  `web.globus` asks Globus Auth."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Person:
    """Somebody who has just proved who they are."""

    user_id: str  #: the provider's stable id (`sub`), never a name or an address
    name: str
    email: str
    institution: str
    access_token: str = field(repr=False)


class SignInRefused(Exception):
    """Raised when the provider's answer does not prove who somebody is."""


class SignInUnavailable(Exception):
    """Raised when the provider cannot be reached; trying again may help."""


class Identity(Protocol):
    """An identity provider; the browser carries the code, this side checks it."""

    def start(self, state: str, nonce: str, challenge: str) -> str:
        """Where to send the browser.  `challenge` is PKCE's S256 of the verifier."""

    def finish(self, code: str, verifier: str, nonce: str) -> Person:
        """Who came back with `code`.  Raises `SignInRefused`, `SignInUnavailable`."""

    def end(self, access_token: str) -> None:
        """Revoke the token, as far as the provider can be reached."""

    def logout_url(self) -> str:
        """Where the browser ends its session with the provider."""
