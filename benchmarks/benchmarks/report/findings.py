"""Everything that one run found, and its way into JSON."""

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.report.machine import machine, versions
from benchmarks.scenarios.memory import Memory
from benchmarks.scenarios.race import Race
from benchmarks.scenarios.service import Service
from benchmarks.scenarios.start import Start

SCHEMA = 1


@dataclass
class Findings:
    """What was not measured is empty."""

    quick: bool
    races: dict[str, Race] = field(default_factory=dict)
    start: Start | None = None
    memory: Memory | None = None
    service: Service | None = None
    failed: dict[str, str] = field(default_factory=dict)  #: scenario -> why it gave nothing
    machine: dict[str, object] = field(default_factory=machine)
    versions: dict[str, str] = field(default_factory=versions)
    created: str = field(default_factory=lambda: datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))

    def write(self, path: Path, ratios: dict[str, float]) -> None:
        """Every sample, in seconds and MB, and what follows from them."""
        told = {"schema": SCHEMA, **asdict(self), "ratios": ratios}
        path.write_text(json.dumps(told, indent=1, default=str) + "\n", "utf-8")
