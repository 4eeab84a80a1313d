"""`python -m web`: the environment is read here and nowhere else."""

import os
import sys

from gas import logs
from gas.settings import SettingsError, read
from web.app import create_app
from web.connect import connect
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
    Server(settings, lambda: create_app(settings, connect(settings))).run()


if __name__ == "__main__":
    main()
