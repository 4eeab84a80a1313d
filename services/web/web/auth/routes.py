"""/login, /authcallback, /logout."""

import structlog
from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gas.users import User
from web import here
from web.auth import attempts, sessions
from web.gate import open_to_all
from web.identity import Person, SignInRefused, SignInUnavailable
from web.problems import Problem

bp = Blueprint("auth", __name__)
log = structlog.get_logger(__name__)


@bp.get("/login")
@open_to_all
def login() -> ResponseReturnValue:
    then = attempts.same_site(request.args.get("next"), url_for("annotations.index"))
    if sessions.current():
        return redirect(then)
    attempt = attempts.begin(then, here.ports().now())
    return redirect(here.ports().identity.start(attempt.state, attempt.nonce, attempt.challenge))


@bp.get("/authcallback")
@open_to_all
def callback() -> ResponseReturnValue:
    attempt = attempts.take()
    now = here.ports().now()
    if attempt is None or not attempt.answers(request.args.get("state", ""), now):
        raise Problem(
            400,
            "SIGN_IN_STALE",
            "This sign-in did not begin in this browser, or it took too long.",
            "Sign in again.",
            sign_in=True,
        )
    person = _who(attempt)
    user = User(
        user_id=person.user_id,
        name=person.name,
        email=person.email,
        institution=person.institution,
    )
    here.ports().users.signed_in(user, now)
    sessions.begin(person)
    log.info("signed_in", user_id=person.user_id)
    return redirect(attempt.then)


@bp.post("/logout")
@open_to_all
def logout() -> ResponseReturnValue:
    identity = here.ports().identity
    ended = sessions.close()
    if ended is None:
        return redirect(url_for("pages.home"))
    identity.end(ended.access_token)
    log.info("signed_out", user_id=ended.user_id)
    return redirect(identity.logout_url())


def _who(attempt: attempts.Attempt) -> Person:
    code = request.args.get("code")
    if not code:
        log.info("sign_in_declined", error=request.args.get("error", "")[:100])
        raise Problem(
            403,
            "SIGN_IN_DECLINED",
            "Globus did not sign you in.",
            "If you turned the request down by mistake, sign in again and allow it.",
            sign_in=True,
        )
    try:
        return here.ports().identity.finish(code, attempt.verifier, attempt.nonce)
    except SignInRefused as error:
        log.warning("sign_in_refused", error=str(error))
        raise Problem(
            400,
            "SIGN_IN_REFUSED",
            "Globus' answer could not be verified.",
            "Sign in again. The answer can be used only once and only for a minute.",
            sign_in=True,
        ) from error
    except SignInUnavailable as error:
        log.warning("sign_in_unavailable", error=str(error))
        raise Problem(
            503,
            "SIGN_IN_UNAVAILABLE",
            "Globus cannot be reached at the moment.",
            "Try again in a minute.",
            sign_in=True,
        ) from error
