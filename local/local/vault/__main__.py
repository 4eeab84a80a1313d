"""`python -m local.vault [--host H] [--port P] [--folder F]`; publishes to `AWS_ENDPOINT_URL`."""

import argparse
import os
from dataclasses import replace

from gas.settings import read
from local.only import only_on_one_machine
from local.serve import serve
from local.vault.app import create_app
from local.vault.server import Server
from local.vault.settings import VaultSettings


def main() -> None:
    only_on_one_machine(os.environ)
    settings = read(VaultSettings, os.environ)
    arguments = argparse.ArgumentParser(prog="python -m local.vault", description=__doc__)
    arguments.add_argument("--host", default=settings.vault_host)
    arguments.add_argument("--port", type=int, default=settings.vault_port)
    arguments.add_argument("--folder", default=settings.vault_folder)
    given = arguments.parse_args()
    settings = replace(settings, vault_folder=given.folder)
    server = Server(settings, os.environ["AWS_ENDPOINT_URL"])
    server.start()
    serve(create_app(server), given.host, given.port)


if __name__ == "__main__":
    main()
