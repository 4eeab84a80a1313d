"""gas-admin dead: messages that were received too often without success."""

from argparse import ArgumentParser, Namespace
from contextlib import closing
from typing import Final

from admin import letters
from admin.answer import Answer, columns, span
from admin.arguments import Commands
from admin.commands.explain import explained
from admin.commands.take_out import discarded, replayed
from admin.ports import Letter, Ports
from gas.topology import QUEUES

#: Seconds, a little more than the sweeper hides a letter.
PATIENCE: Final = 40
_HEADS: Final = ("ID", "QUEUE", "KIND", "FROM", "TRIES", "AGE", "ABOUT")


def add(commands: Commands) -> None:
    dead = commands.group("dead", "messages that were received too often without success")
    of_queue(dead.command("list", listed, "all dead letters, oldest first"))

    show = dead.command(
        "show", explained, "one letter: the cause, and what to do", aliases=["explain"]
    )
    of_queue(show).add_argument("id", metavar="ID", help="as `dead list` shows it")

    replay = of_queue(dead.command("replay", replayed, "put letters on their queue again"))
    replay.add_argument("id", nargs="?", metavar="ID", help="as `dead list` shows it")
    replay.add_argument("--all", action="store_true", help="every letter, or every one of --queue")

    discard = of_queue(dead.command("discard", discarded, "remove a letter for good"))
    discard.add_argument("id", metavar="ID", help="as `dead list` shows it")
    discard.add_argument("--yes", action="store_true", help="really: it cannot be brought back")


def of_queue(command: ArgumentParser) -> ArgumentParser:
    services = [queue.service for queue in QUEUES]
    command.add_argument("--queue", choices=services, help="look at this queue's letters only")
    command.add_argument(
        "--patience",
        type=float,
        default=PATIENCE,
        metavar="SECONDS",
        help="to wait for letters that somebody else is looking at (%(default)s)",
    )
    return command


def listed(asked: Namespace, ports: Ports) -> Answer:
    with closing(letters.every_letter(ports, asked.queue, asked.patience)) as found:
        dead = sorted((letter for _, letter in found), key=lambda letter: letter.sent)
    if not dead:
        return Answer([], "There are no dead letters.")
    table = columns(_HEADS, [_row(letter, ports.now()) for letter in dead])
    return Answer([letters.summary(letter) for letter in dead], table)


def _row(letter: Letter, now: float) -> tuple[object, ...]:
    told = letters.summary(letter)
    names = ("id", "queue", "kind", "origin", "tries")
    return *(told[name] for name in names), span(now - letter.sent), told["about"]
