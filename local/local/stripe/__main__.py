"""`python -m local.stripe [--host H] [--port P] [--public-url URL]`; the rest by `GAS_…`."""

import argparse
import os

from gas.settings import read
from local.only import only_on_one_machine
from local.serve import serve
from local.stripe.app import create_app, create_shop
from local.stripe.settings import StripeSettings


def main() -> None:
    only_on_one_machine(os.environ)
    settings = read(StripeSettings, os.environ)
    arguments = argparse.ArgumentParser(prog="python -m local.stripe", description=__doc__)
    arguments.add_argument("--host", default=settings.stripe_host)
    arguments.add_argument("--port", type=int, default=settings.stripe_port)
    arguments.add_argument("--public-url", default=settings.stripe_public_url)
    given = arguments.parse_args()
    shop = create_shop(settings, given.public_url or f"http://{given.host}:{given.port}")
    serve(create_app(shop, settings.stripe_secret_key), given.host, given.port)


if __name__ == "__main__":
    main()
