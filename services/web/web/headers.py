"""What every answer tells the browser not to do."""

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from web import here

HSTS = "max-age=31536000"


def attach(app: Flask) -> None:
    """Register before CSRFProtect: its 400 page needs the nonce, too."""
    app.before_request(_make_nonce)
    app.after_request(_harden)


def allow_connection(url: str) -> None:
    """Let the scripts of the page being made talk to the origin of `url`."""
    g.connect_to = origin(url)


def allow_form(*origins: str) -> None:
    """Let the forms of the page being made lead there, if only by a redirect."""
    g.forms_to = origins


def origin(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _make_nonce() -> None:
    g.csp_nonce = secrets.token_urlsafe(16)


def _harden(response: Response) -> Response:
    headers = response.headers
    headers["Content-Security-Policy"] = _policy()
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()"
    if here.settings().https:
        headers["Strict-Transport-Security"] = HSTS
    if not (request.endpoint or "").endswith("static"):
        headers["Cache-Control"] = "no-store"  # pages are about one person's genome
    return response


def _policy() -> str:
    # Browsers hold redirects after a form to form-action as well, and signing out leads to Globus.
    globus = origin(here.ports().identity.logout_url())
    forms = " ".join([globus, *g.get("forms_to", ())])
    connect = " ".join(["'self'", *filter(None, [g.get("connect_to")])])
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' 'nonce-{g.csp_nonce}'",
            "style-src 'self'",
            "img-src 'self' data:",  # Bootstrap's style sheet holds its small images itself
            "font-src 'self'",
            f"connect-src {connect}",
            f"form-action 'self' {forms}",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ]
    )
