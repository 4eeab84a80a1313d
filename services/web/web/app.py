"""The app, made of settings and ports; nothing happens before this is called."""

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect

from web import gate, headers, health, here, looks, observe, pace, pages, problems
from web.annotations import control
from web.annotations import routes as annotations
from web.api import docs as api_docs
from web.api import routes as api
from web.auth import routes as auth
from web.billing import routes as billing
from web.explore import routes as explore
from web.plots import attach as plots
from web.ports import Ports
from web.profile import routes as profile
from web.settings import Settings
from web.tokens import routes as tokens

#: Nothing large comes here: files go to the store.
MAX_BODY = 64 * 1024

#: What there are pages about, and the API.
NOUNS = (
    pages,
    auth,
    annotations,
    control,
    explore,
    billing,
    profile,
    tokens,
    api,
    api_docs,
    health,
)


def create_app(settings: Settings, ports: Ports) -> Flask:
    """The site as a WSGI app."""
    app = Flask(__name__)
    app.config.from_mapping(_config(settings))
    here.furnish(app, settings, ports)
    explore.furnish(app, settings, ports)
    plots.furnish(app, ports)
    # In this order before every view: an id for the log, a nonce for any page, who may, how often.
    observe.attach(app)
    headers.attach(app)
    gate.attach(app)
    pace.attach(app, settings.proxies)
    csrf = CSRFProtect(app)
    Bootstrap5(app)
    looks.attach(app)
    problems.attach(app)
    for noun in NOUNS:
        app.register_blueprint(noun.bp)
    csrf.exempt(api.bp)  # there, cookies open nothing: only a token does
    csrf.exempt(billing.webhook)  # Stripe has no cookie of ours; it signs instead
    return app


def _config(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        # `__Host-` makes browsers refuse the cookie from a neighbouring or unencrypted host.
        "SESSION_COOKIE_NAME": "__Host-gas" if settings.https else "gas",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.https,
        "MAX_CONTENT_LENGTH": MAX_BODY,
        "MAX_FORM_MEMORY_SIZE": MAX_BODY,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: uploads may take an hour
        "BOOTSTRAP_SERVE_LOCAL": True,
        "SEND_FILE_MAX_AGE_DEFAULT": 3600,
    }
