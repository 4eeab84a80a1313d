"""Settings from the environment: read once, in main, into a frozen dataclass.

A field `results_bucket` is the variable `GAS_RESULTS_BUCKET`.  Nothing else in the project looks
at the environment, and nothing happens at import.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass
from typing import Any, TypeVar, get_type_hints

import msgspec

T = TypeVar("T")


class SettingsError(Exception):
    """Raised when settings are missing or wrong; names every one of them."""


def read(kind: type[T], environ: Mapping[str, str]) -> T:
    """Fill the dataclass `kind` from `GAS_…` variables.  Raises `SettingsError`."""
    values: dict[str, Any] = {}
    wrong: list[str] = []
    hints = get_type_hints(kind)
    for field in dataclasses.fields(kind):  # type: ignore[arg-type]
        name = f"GAS_{field.name.upper()}"
        if name in environ:
            try:
                values[field.name] = msgspec.convert(
                    environ[name], hints[field.name], strict=False
                )
            except msgspec.ValidationError as error:
                wrong.append(f"{name}: {error}")
        elif _required(field):
            wrong.append(f"{name} is not set")
    if wrong:
        raise SettingsError("; ".join(wrong) + ". Set them in the environment and start again.")
    return kind(**values)


def _required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


@dataclass(frozen=True, kw_only=True)
class Common:
    """What every service is told.  Inherit, and add what the service alone needs."""

    env: str  #: `local`, `dev` or `prod`; local stand-ins are refused elsewhere
    metrics_host: str = "127.0.0.1"
    metrics_port: int = 9100  #: serves /metrics and /healthz; 0 takes a free port
    log_level: str = "INFO"


@dataclass(frozen=True, kw_only=True)
class ForTurns(Common):
    """What whoever gives turns is told: all of them the same."""

    running_free: int = 1  #: jobs of one free user that may be under way at the same time
    running_premium: int = 4  #: likewise of a premium user

    def __post_init__(self) -> None:
        for name in ("running_free", "running_premium"):
            if getattr(self, name) < 1:
                raise SettingsError(f"GAS_{name.upper()} is below 1: no job would ever run")


@dataclass(frozen=True, kw_only=True)
class ForWorker(Common):
    """What every worker is told besides."""

    concurrency: int = 1  #: messages handled at the same time by one task
    visibility_seconds: int = 60  #: as the queue was deployed with
    poll_seconds: int = 10  #: of one long poll, 1 to 20; an idle worker hears SIGTERM after it
    drain_seconds: int = 60  #: after SIGTERM, for work at hand; below ECS's stopTimeout
    events_table: str = ""  #: where jobs' stories are recorded; empty: nowhere
