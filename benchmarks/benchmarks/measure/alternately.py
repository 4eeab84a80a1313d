"""A B A B …: what disturbs a machine for a while disturbs all contestants alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from benchmarks.measure.commands import Cost

Contestant = Callable[[], Cost]


@dataclass(frozen=True)
class Samples:
    """Every round's seconds, in order, of one contestant."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


def alternately(contestants: Mapping[str, Contestant], rounds: int) -> dict[str, Samples]:
    """Each contestant once unmeasured, so that files are in memory, then all in turn."""
    for contestant in contestants.values():
        contestant()
    found = {name: Samples() for name in contestants}
    for _ in range(rounds):
        for name, contestant in contestants.items():
            cost = contestant()
            found[name].wall.append(round(cost.wall, 4))
            found[name].cpu.append(round(cost.cpu, 4))
    return found
