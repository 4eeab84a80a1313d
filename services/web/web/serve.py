"""gunicorn, started from Python: one process with threads, as many copies as the load asks for.

One worker process only, so that the metrics of a copy are whole and stand on one port.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from gas import health
from web.settings import Settings

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  no name is made up here: gunicorn asks mkstemp


class JsonLogger(Logger):  # type: ignore[misc]
    """Leaves gunicorn's own lines to the handlers of `gas.logs`."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
            log.propagate = True


class Server(BaseApplication):  # type: ignore[misc]
    """Runs until SIGTERM, then lets the requests at hand finish."""

    def __init__(self, settings: Settings, make: Callable[[], Flask]) -> None:
        self._settings = settings
        self._make = make
        super().__init__()

    def load_config(self) -> None:
        settings = self._settings
        told = {
            "bind": settings.bind,
            "workers": 1,
            "worker_class": "gthread",
            "threads": settings.threads,
            "graceful_timeout": settings.drain_seconds,
            "timeout": 60,
            "keepalive": 75,  # longer than a load balancer's 60 s, so that it hangs up first
            "proc_name": "gas-web",
            "logger_class": JsonLogger,
            "loglevel": settings.log_level,
            "accesslog": None,  # `web.observe` writes the line
            "control_socket_disable": True,
            "post_worker_init": self._serve_metrics,
            "worker_tmp_dir": str(SHARED_MEMORY) if SHARED_MEMORY.is_dir() else None,
        }
        for name, value in told.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Called in the worker process, so that its clients are its own."""
        return self._make()

    def _serve_metrics(self, _worker: object) -> None:
        health.serve(self._settings.metrics_host, self._settings.metrics_port, lambda: True)
