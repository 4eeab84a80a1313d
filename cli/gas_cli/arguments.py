"""What can be asked: the parser, to which each command adds itself."""

import argparse
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TextIO

from gas_cli import VERSION, account
from gas_cli.answer import Answer
from gas_cli.api import Api
from gas_cli.net import Net

ENDS = """\
It ends with 0 when all was done, 1 when the service refused it or an annotation failed, 2 when it
was asked wrongly, 3 when there is no such job, 4 when there is no token or it is not good for
this, 5 when the service does not answer, 6 when a file is not what its manifest says, 7 when a
result is in the archive, 130 when it was interrupted. Results go to the output, all else to the
error output.

The service and the token are GAS_URL and GAS_TOKEN, or what `gas login` stored, or those of a
service that `make up` started on this machine.
"""


@dataclass
class Around:
    """What a command has to do with: the environment, the terminal, the network, the time."""

    environ: Mapping[str, str]
    out: TextIO
    err: TextIO
    ask: Callable[[str], str]  #: for a secret
    sleep: Callable[[float], None] = time.sleep
    prefix: str = sys.prefix  #: the environment in which this program is installed
    net: Net = field(init=False)

    def __post_init__(self) -> None:
        self.net = Net(self.sleep)

    def api(self) -> Api:
        """Raises `Problem` when nobody has signed in."""
        return Api(account.find(self.environ, self.prefix), self.net)


Run = Callable[[argparse.Namespace, Around], Answer]


class Commands:
    """Where commands are added; all of them know --json."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._below = parser.add_subparsers(metavar="COMMAND", required=True)

    def add(self, name: str, run: Run, meaning: str) -> argparse.ArgumentParser:
        parser = self._below.add_parser(name, help=meaning, description=meaning)
        parser.add_argument("--json", action="store_true", help="answer for programs")
        parser.set_defaults(run=run)
        return parser


def parser() -> tuple[argparse.ArgumentParser, Commands]:
    program = argparse.ArgumentParser(
        prog="gas",
        description="Annotates variants by a Genomics Annotation Service. Not for clinical use.",
        epilog=ENDS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    program.add_argument("--version", action="version", version=f"gas {VERSION}")
    return program, Commands(program)
