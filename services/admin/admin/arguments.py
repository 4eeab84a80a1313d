"""What can be asked: the parser, to which each module of `admin.commands` adds itself."""

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable
from typing import Any

from admin.answer import Answer
from admin.ports import Ports

Run = Callable[[Namespace, Ports], Answer]

ENDS = """\
It ends with 0 when all was done, 1 when something could not be done, 2 when it was asked wrongly
(an argument, a setting or --yes is missing), 3 when there is no such job, user or letter.
Settings are the services' own GAS_... variables; AWS is reached as its SDK is configured.
"""


class Commands:
    """Where commands, and groups of them, are added."""

    def __init__(self, parser: ArgumentParser) -> None:
        self._below = parser.add_subparsers(metavar="COMMAND", required=True)

    def group(self, name: str, meaning: str) -> "Commands":
        return Commands(self._below.add_parser(name, help=meaning, description=meaning))

    def command(self, name: str, run: Run, meaning: str, **more: Any) -> ArgumentParser:
        """A command that `run` answers; all of them know --json."""
        parser = self._below.add_parser(name, help=meaning, description=meaning, **more)
        parser.add_argument("--json", action="store_true", help="answer for programs")
        parser.set_defaults(run=run)
        return parser


def parser() -> tuple[ArgumentParser, Commands]:
    """The program's own, and where its commands are added."""
    program = ArgumentParser(
        prog="gas-admin",
        description="Looks after a Genomics Annotation Service.",
        epilog=ENDS,
        formatter_class=RawDescriptionHelpFormatter,
    )
    return program, Commands(program)
