"""The application: Stripe's paths, its pages, and its way to say no."""

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from flask import Flask, Response, jsonify, request

from local.stripe.api import api
from local.stripe.control import control
from local.stripe.errors import Refused
from local.stripe.events import Events, for_ever
from local.stripe.memory import Memory
from local.stripe.pages import pages
from local.stripe.settings import StripeSettings
from local.stripe.shop import Shop

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: Events delivered at the same time, as Stripe does: the site must bear it.
DELIVERERS: Final = 3
TICK_SECONDS: Final = 0.02


def create_shop(settings: StripeSettings, public_url: str) -> Shop:
    """The shop, and the threads that deliver its events."""
    events = Events(
        settings.stripe_webhook_url,
        settings.stripe_webhook_secret,
        settings.stripe_retry_seconds,
    )
    for _ in range(DELIVERERS):
        threading.Thread(target=for_ever, args=(events.tick, TICK_SECONDS), daemon=True).start()
    return Shop(Memory(settings.stripe_folder), events, public_url)


def create_app(shop: Shop, secret_key: str) -> Flask:
    app = Flask(__name__)

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    @app.after_request
    def keep(response: Response) -> Response:
        if request.method != "GET":
            shop.memory.save()
        return response

    for part in (api(shop, secret_key), pages(shop), control(shop)):
        app.register_blueprint(part)
    app.register_error_handler(Refused, _refused)
    app.wsgi_app = _OneAtATime(app.wsgi_app, shop.memory.lock)  # type: ignore[assignment,method-assign]
    return app


class _OneAtATime:
    """Each request sees what the last one did, whole."""

    def __init__(self, inner: "WSGIApplication", lock: threading.RLock) -> None:
        self._inner = inner
        self._lock = lock

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith("/_control/events/"):
            return self._inner(environ, start)  # waits for the site, which may ask us meanwhile
        with self._lock:
            return self._inner(environ, start)


def _refused(error: Refused) -> Response:
    if request.path.startswith("/v1/"):
        response = jsonify(error.body)
    else:
        response = Response(str(error), mimetype="text/plain")
    response.status_code = error.status
    return response
