"""One attempt to sign in: kept in the signed cookie between leaving for Globus and coming back."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import asdict, dataclass
from typing import Final
from urllib.parse import urlsplit

from flask import session as cookie

#: Seconds that somebody may take at Globus.
ATTEMPT_SECONDS: Final = 15 * 60


@dataclass(frozen=True)
class Attempt:
    """What must come back unchanged (state, nonce), and what proves that we asked (verifier)."""

    state: str
    nonce: str
    verifier: str
    then: str  #: the path to go on to
    began: int

    @property
    def challenge(self) -> str:
        """PKCE's S256 of the verifier."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def answers(self, state: str, now: int) -> bool:
        """Is this what was asked, and in time?"""
        same = hmac.compare_digest(self.state.encode(), state.encode())
        return same and now - self.began <= ATTEMPT_SECONDS


def begin(then: str, now: int) -> Attempt:
    """Start anew; an earlier attempt of this browser is forgotten."""
    state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
    attempt = Attempt(state, nonce, verifier, then, now)
    cookie["attempt"] = asdict(attempt)
    return attempt


def take() -> Attempt | None:
    """The attempt, which can be answered only once."""
    kept = cookie.pop("attempt", None)
    return Attempt(**kept) if kept else None


def same_site(path: str | None, otherwise: str) -> str:
    """`path`, if it surely is a path of this site."""
    if not path or not path.startswith("/") or path.startswith("//"):
        return otherwise
    # Browsers read a backslash as a slash, and drop tabs and newlines.
    if "\\" in path or any(ord(letter) <= 0x20 for letter in path):
        return otherwise
    parts = urlsplit(path)
    return otherwise if parts.scheme or parts.netloc else path
