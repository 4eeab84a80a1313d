"""A new token, from what its owner filled in."""

from typing import Final

from werkzeug.datastructures import MultiDict

from gas.tokens import MOST, Scope, Token, TooManyTokens, id_of, new_secret
from web.ports import Ports
from web.problems import Problem

#: Days until it expires -> in words.  There is none for ever: what is forgotten must end.
DAYS: Final = {7: "7 days", 30: "30 days", 90: "90 days", 365: "one year"}
DEFAULT_DAYS: Final = 90
DAY: Final = 24 * 60 * 60
NAME_LENGTH: Final = 60

SCOPES: Final = {
    Scope.READ: "Look at annotations and download results",
    Scope.SUBMIT: "Start, cancel and delete annotations",
}
#: Seconds within which a form that was sent once makes nothing more.
_FORM_SECONDS: Final = 24 * 60 * 60


def make(form: MultiDict[str, str], user_id: str, ports: Ports) -> tuple[str, Token]:
    """The secret, for its owner's eyes once, and its token, which is recorded."""
    name, scopes, days = _read(form)
    _only_once(form.get("form", ""), user_id, ports)
    secret, now = new_secret(), ports.now()
    token = Token(
        token_id=id_of(secret),
        user_id=user_id,
        name=name,
        scopes=scopes,
        created=now,
        expires=now + days * DAY,
    )
    try:
        ports.tokens.add(token, now)
    except TooManyTokens as error:
        raise Problem(
            409,
            "TOO_MANY_TOKENS",
            f"You have {MOST} tokens; there can be no more.",
            "Revoke one that you do not need any more.",
        ) from error
    return secret, token


def _read(form: MultiDict[str, str]) -> tuple[str, list[Scope], int]:
    name = "".join(c for c in form.get("name", "") if c.isprintable()).strip()[:NAME_LENGTH]
    scopes = [scope for scope in Scope if scope.value in form.getlist("scope")]
    days = form.get("days", type=int)
    if not name:
        raise _bad("The token has no name.", "Name it after the program that will use it.")
    if not scopes:
        raise _bad("The token would allow nothing.", "Tick what it may be used for.")
    if days not in DAYS:
        raise _bad("It is not said when the token expires.", "Choose one of the times.")
    return name, scopes, days


def _only_once(form_id: str, user_id: str, ports: Ports) -> None:
    """The answer is a page, and a page that is reloaded sends its form again."""
    if not form_id or not ports.once.claim(
        f"token form {user_id} {form_id[:100]}", now=ports.now(), seconds=_FORM_SECONDS
    ):
        raise Problem(
            409,
            "SENT_TWICE",
            "This form was sent already; no second token was made.",
            "A token is shown once only. If you did not copy it, revoke it and make another.",
        )


def _bad(message: str, remedy: str) -> Problem:
    return Problem(400, "BAD_TOKEN", message, remedy)
