"""Personal tokens: what programs show instead of signing in.

A token is 256 random bits behind a prefix that scanners for leaked secrets can look for.  It is
shown once; the table keeps its SHA-256, which is enough to recognise it and useless to anybody
else.  (A slow hash guards what people choose; nobody guesses 256 random bits.)
"""

import hashlib
import secrets
from enum import StrEnum
from typing import Annotated, Final, Protocol

import msgspec
from msgspec import Meta

#: What every token begins with.
PREFIX: Final = "gas_"
_RANDOM_BYTES: Final = 32
#: So many a user may have at a time.
MOST: Final = 20
#: Seconds between two notes of a token's use: one write for each request would be too many.
USE_SECONDS: Final = 60


class Scope(StrEnum):
    """What the bearer of a token may do."""

    READ = "read"  #: look at jobs, download results
    SUBMIT = "submit"  #: create, submit, cancel and delete jobs


Seconds = Annotated[int, Meta(description="UTC, seconds since 1970")]


class Token(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One token, as read at one moment; not the secret itself."""

    token_id: Annotated[str, Meta(description="SHA-256 of the secret, hex; key of the table")]
    user_id: Annotated[str, Meta(description="whose it is: the Globus `sub`")]
    name: Annotated[str, Meta(description="what its owner calls it")]
    scopes: Annotated[list[Scope], Meta(description="what its bearer may do")]
    created: Seconds
    expires: Annotated[Seconds, Meta(description="good until then; the row goes after it")]
    last_used: Annotated[Seconds | None, Meta(description="to the minute; absent: never")] = None


class TooManyTokens(Exception):
    """Raised when a user has as many tokens as there may be."""


class Tokens(Protocol):
    """The table of tokens."""

    def add(self, token: Token, now: int) -> None:
        """Record a new token.  Raises `TooManyTokens`; expired ones do not count."""

    def read(self, token_id: str, now: int) -> Token | None:
        """The token, unless it was revoked or has expired (a consistent read)."""

    def of_user(self, user_id: str, now: int) -> list[Token]:
        """A user's tokens that are still good, newest first (a consistent read)."""

    def used(self, token: Token, now: int) -> None:
        """Note that it was used, at most once within `USE_SECONDS`."""

    def revoke(self, token_id: str, user_id: str) -> None:
        """Remove one of a user's tokens for good; gone already, or another's: nothing happens."""


def new_secret() -> str:
    """A fresh secret, as its owner copies it."""
    return PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)


def id_of(secret: str) -> str:
    """By what the table knows a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
