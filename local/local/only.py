"""The stand-ins ask for no password and enforce little: they run on a developer's machine only."""

from collections.abc import Mapping


def only_on_one_machine(environ: Mapping[str, str]) -> None:
    """End the process unless the environment says that this is a developer's machine."""
    env = environ.get("GAS_ENV", "")
    if env != "local":
        raise SystemExit(
            f"This stands in for AWS or Globus and runs with GAS_ENV=local only, not {env!r}."
        )
