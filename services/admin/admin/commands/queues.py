"""gas-admin queues: how much is on each queue."""

from argparse import Namespace
from dataclasses import asdict

from admin.answer import Answer, columns, span
from admin.arguments import Commands
from admin.ports import Load, Ports
from gas.topology import QUEUES

_HEADS = ("QUEUE", "WAITING", "IN FLIGHT", "DELAYED", "OLDEST", "DEAD")


def add(commands: Commands) -> None:
    commands.command("queues", shown, "how much waits, is being handled, and is dead")


def shown(_asked: Namespace, ports: Ports) -> Answer:
    loads = {queue.service: ports.gauges.load(queue.service) for queue in QUEUES}
    rows = [
        (name, load.waiting, load.in_flight, load.delayed, _oldest(load), load.dead)
        for name, load in loads.items()
    ]
    text = columns(_HEADS, rows)
    if any(load.dead for load in loads.values()):
        text += "\n\nThere are dead letters: `gas-admin dead list` shows them."
    return Answer([{"queue": name, **asdict(load)} for name, load in loads.items()], text)


def _oldest(load: Load) -> str:
    return "-" if load.oldest is None else span(load.oldest)
