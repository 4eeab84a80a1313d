"""Serving a small Flask application until SIGTERM."""

import signal
from types import FrameType

from flask import Flask
from werkzeug.serving import make_server


def serve(app: Flask, host: str, port: int) -> None:
    """Serve with a thread per request; ends the process cleanly on SIGTERM."""
    server = make_server(host, port, app, threaded=True)
    # A request under way must not keep the process.
    server.daemon_threads = True  # type: ignore[attr-defined]

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    print(f"serving on http://{host}:{server.server_port}", flush=True)
    server.serve_forever()
