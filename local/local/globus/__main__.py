"""`python -m local.globus [--host H] [--port P] [--public-url URL]`; the rest by `GAS_…`."""

import argparse
import os

from gas.settings import read
from local.globus.app import create_app
from local.globus.settings import GlobusSettings
from local.only import only_on_one_machine
from local.serve import serve


def main() -> None:
    only_on_one_machine(os.environ)
    settings = read(GlobusSettings, os.environ)
    arguments = argparse.ArgumentParser(prog="python -m local.globus", description=__doc__)
    arguments.add_argument("--host", default=settings.globus_host)
    arguments.add_argument("--port", type=int, default=settings.globus_port)
    arguments.add_argument("--public-url", default=settings.globus_public_url)
    given = arguments.parse_args()
    public_url = given.public_url or f"http://{given.host}:{given.port}"
    serve(create_app(settings.client, public_url), given.host, given.port)


if __name__ == "__main__":
    main()
