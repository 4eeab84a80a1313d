"""`/metrics` and `/healthz` on a port of their own, which is never the public one."""

import threading
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import make_wsgi_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Healthy = Callable[[], bool]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """A probe every few seconds is no news."""


def serve(host: str, port: int, healthy: Healthy) -> int:
    """Answer in a daemon thread; returns the port, which matters when 0 was asked for.

    `/healthz` is 200 while `healthy()` holds, else 503.
    """
    metrics = make_wsgi_app()

    def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/healthz":
            body: Iterable[bytes] = metrics(environ, start_response)
            return body
        well = healthy()
        status = "200 OK" if well else "503 Service Unavailable"
        start_response(status, [("Content-Type", "text/plain")])
        return [b"ok\n" if well else b"the worker's loop has stopped\n"]

    server = make_server(host, port, app, server_class=_Server, handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    return int(server.server_port)
