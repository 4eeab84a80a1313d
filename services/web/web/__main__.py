"""`python -m web`: the environment is read here and nowhere else."""

import os
import sys

from flask import Flask

from gas import logs
from gas.settings import SettingsError, read
from web.serve import Server
from web.settings import Settings, refuse_stand_ins


def main() -> None:
    """Serve until SIGTERM."""
    try:
        settings = read(Settings, os.environ)
        refuse_stand_ins(settings, os.environ)
    except SettingsError as error:
        sys.exit(f"web cannot start: {error}")
    logs.configure("web", settings.log_level)
    os.environ["POLARS_MAX_THREADS"] = str(settings.explorer_threads)
    Server(settings, lambda: _make(settings)).run()


def _make(settings: Settings) -> Flask:
    """In the worker process: Polars starts threads when it is imported, and no fork keeps them."""
    from web.app import create_app
    from web.connect import connect

    return create_app(settings, connect(settings))


if __name__ == "__main__":
    main()
