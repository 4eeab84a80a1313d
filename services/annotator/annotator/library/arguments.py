"""What can be asked of gas-reference."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable

from annotator.library import commands
from annotator.library.commands import World
from annotator.library.listing import Answer
from annotator.library.recipe import catalogue

ENDS = """\
It ends with 0 when all is well, 1 when something could not be done or is not what it should be,
2 when it was asked wrongly. AWS is reached as its SDK is configured. See docs/references.md.
"""


def parser() -> ArgumentParser:
    """What can be asked."""
    program = ArgumentParser(
        prog="gas-reference",
        description="Installs the references that variants are annotated against.",
        epilog=ENDS,
        formatter_class=RawDescriptionHelpFormatter,
    )
    below = program.add_subparsers(metavar="COMMAND", required=True)

    def command(
        name: str, does: Callable[[Namespace, World], Answer], help_: str
    ) -> ArgumentParser:
        one = below.add_parser(name, help=help_, description=help_)
        one.add_argument(
            "--library",
            metavar="PLACE",
            help="s3://BUCKET or a folder; without it the bucket GAS_REFERENCES_BUCKET",
        )
        one.add_argument("--json", action="store_true", help="answer for programs")
        one.set_defaults(run=does)
        return one

    command("list", commands.show, "What is installed.")
    _install(command("install", commands.install, "Download, prepare and keep a reference."))
    one = command("verify", commands.verify, "Compare every file with its checksum.")
    one.add_argument("names", nargs="*", metavar="NAME[@VERSION]", help="all, if none is named")
    one = command("remove", commands.take_out, "Remove one version of a reference.")
    one.add_argument("name", metavar="NAME@VERSION")
    one.add_argument("--force", action="store_true", help="even the one that its name means")
    return program


def _install(one: ArgumentParser) -> None:
    one.add_argument("name", nargs="?", help=f"a recipe of this program: {', '.join(catalogue())}")
    one.add_argument("--recipe", metavar="FILE", help="a recipe of your own")
    one.add_argument("--version", help="call this version otherwise than the recipe does")
    one.add_argument(
        "--set",
        action="append",
        default=[],
        type=_pair,
        metavar="NAME=VALUE",
        help="another value for the recipe, e.g. release=114",
    )
    one.add_argument(
        "--keep-current",
        action="store_true",
        help="let the name alone mean what it means now",
    )
    one.add_argument("--work", metavar="FOLDER", help="where to download and prepare")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise ArgumentTypeError("say NAME=VALUE")
    return name, value
