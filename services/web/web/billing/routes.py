"""/subscribe, /billing, /webhooks/stripe.  Pages only read; the webhook alone changes a plan."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import structlog
from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gas.users import Plan, User
from web import here
from web.billing.away import away
from web.billing.follow import follow
from web.billing.marks import NotYourTurn
from web.billing.port import (
    AlreadySubscribed,
    BillingUnavailable,
    ForgedNotice,
    Kind,
    NothingToManage,
    NotSold,
)
from web.gate import open_to_all, user
from web.headers import allow_form
from web.problems import Problem

bp = Blueprint("billing", __name__)
log = structlog.get_logger(__name__)

#: A notice holds the whole object it is about; an invoice may be long.
MAX_NOTICE: Final = 512 * 1024


@bp.app_context_processor
def _every_page() -> dict[str, Any]:
    """Templates may ask `subscriptions`: is there a page about plans?"""
    return {"subscriptions": here.ports().billing.kind is not Kind.NONE}


@bp.get("/subscribe")
def plans() -> ResponseReturnValue:
    """What the plans give, which one the user has, and what a subscription would bring back."""
    billing, who = here.ports().billing, _user()
    if billing.kind is Kind.NONE:
        abort(404)
    allow_form(*billing.origins)
    waiting = away(who.user_id, here.ports().jobs) if who.plan is Plan.FREE else None
    return render_template("billing/plans.html", user=who, kind=billing.kind, away=waiting)


@bp.post("/subscribe")
def subscribe() -> ResponseReturnValue:
    who = _user()
    with _explained():
        if who.plan is Plan.PREMIUM and here.ports().billing.kind is Kind.STRIPE:
            raise AlreadySubscribed
        page = here.ports().billing.checkout(
            who, done=_address("billing.returned"), back=_address("billing.plans")
        )
    log.info("checkout_begun")
    return redirect(page, 303)


@bp.get("/billing/return")
def returned() -> ResponseReturnValue:
    """Where the provider sends people who paid.  Anybody can open it, so it proves nothing."""
    if here.ports().billing.kind is not Kind.STRIPE:
        abort(404)
    return render_template("billing/returned.html", user=_user())


@bp.post("/billing/portal")
def portal() -> ResponseReturnValue:
    with _explained():
        page = here.ports().billing.portal(_user(), back=_address("billing.plans"))
    return redirect(page, 303)


@bp.post("/webhooks/stripe")
@open_to_all
def webhook() -> ResponseReturnValue:
    """A signed notice.  200 only when nothing is left to do: else Stripe sends it again."""
    request.max_content_length = MAX_NOTICE
    with _explained():
        # The raw body: the signature is of exactly these bytes.
        notice = here.ports().billing.read(
            request.get_data(cache=False), request.headers.get("Stripe-Signature", "")
        )
        if notice is None:
            return jsonify(status="ignored")
        follow(notice, here.ports())
    return jsonify(status="done")


def _user() -> User:
    who = user()
    if who is None:
        abort(401)
    return who


def _address(endpoint: str) -> str:
    """A page of ours as browsers see it, for links on somebody else's pages."""
    return here.settings().home_url.rstrip("/") + url_for(endpoint)


#: What billing cannot do, told in words.
_PROBLEMS: Final[dict[type[Exception], Callable[[], Exception]]] = {
    AlreadySubscribed: lambda: Problem(
        409,
        "ALREADY_SUBSCRIBED",
        "You have a subscription already.",
        "If you have just paid, it is confirmed within a minute. Manage it on the page “Plan”.",
    ),
    NothingToManage: lambda: Problem(
        409,
        "NO_SUBSCRIPTION",
        "There is no subscription in your name to manage.",
        "If you have just paid, try again in a minute.",
    ),
    ForgedNotice: lambda: Problem(
        400,
        "BAD_SIGNATURE",
        "This is not signed as Stripe signs, or it is too old.",
        "Check that the site holds the signing secret of this webhook endpoint.",
    ),
    BillingUnavailable: lambda: Problem(
        503,
        "BILLING_UNAVAILABLE",
        "The payment service cannot be reached at the moment.",
        "Try again in a minute. Nothing was charged.",
    ),
    NotYourTurn: lambda: Problem(
        503, "BUSY", "This user is being seen to by another request.", "Send it again."
    ),
}


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except NotSold:
        abort(404)
    except tuple(_PROBLEMS) as error:
        log.warning("billing_problem", kind=type(error).__name__, why=str(error))
        raise _PROBLEMS[type(error)]() from error
