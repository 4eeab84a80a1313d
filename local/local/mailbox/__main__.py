"""`python -m local.mailbox [--host H] [--port P]`; reads from `AWS_ENDPOINT_URL`."""

import argparse
import os
from dataclasses import dataclass

from gas.settings import read
from local.mailbox.app import create_app
from local.only import only_on_one_machine
from local.serve import serve


@dataclass(frozen=True)
class MailboxSettings:
    env: str
    mailbox_host: str = "127.0.0.1"
    mailbox_port: int = 8002


def main() -> None:
    only_on_one_machine(os.environ)
    settings = read(MailboxSettings, os.environ)
    arguments = argparse.ArgumentParser(prog="python -m local.mailbox", description=__doc__)
    arguments.add_argument("--host", default=settings.mailbox_host)
    arguments.add_argument("--port", type=int, default=settings.mailbox_port)
    given = arguments.parse_args()
    serve(create_app(os.environ["AWS_ENDPOINT_URL"]), given.host, given.port)


if __name__ == "__main__":
    main()
