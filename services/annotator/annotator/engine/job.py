"""What to annotate, and what the caller is told."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from annotator.engine.engines.choice import DEFAULT
from annotator.engine.limits import Limits
from annotator.reference import Reference

#: Told at each stage: its name, and how much of the work is behind us, in percent.
Report = Callable[[str, int], None]

#: Per cent of the whole at which a stage begins.
READING, WRITING, CHECKING, DONE = 0, 35, 95, 100


@dataclass(frozen=True)
class Job:
    """What to annotate, with what, and where to.

    `engine`: see `engines`; those that are commands are described in the folder `engines`.
    """

    source: Path
    out: Path
    reference: Reference
    input_name: str
    job_id: str = ""
    limits: Limits = field(default_factory=Limits)
    engine: str = DEFAULT
    engines: Path | None = None


@dataclass(frozen=True)
class Done:
    """What the caller is told."""

    counts: dict[str, int]
    warnings: list[str]
    versions: dict[str, str]
