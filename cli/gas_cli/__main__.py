"""python -m gas_cli, gas"""

import getpass
import os
import sys
from collections.abc import Sequence

from gas_cli.answer import Answer, Code, Problem
from gas_cli.arguments import Around, parser
from gas_cli.commands import annotate, cancel, download, jobs, login, status, verify

COMMANDS = (login, annotate, jobs, status, download, cancel, verify)


def main() -> None:
    sys.exit(run(sys.argv[1:], Around(os.environ, sys.stdout, sys.stderr, _ask)))


def run(arguments: Sequence[str], around: Around) -> int:
    """Do what is asked; returns how the program is to end."""
    program, commands = parser()
    for module in COMMANDS:
        module.add(commands)
    asked = program.parse_args(arguments)
    try:
        answer: Answer = asked.run(asked, around)
        around.out.write(answer.written(as_json=asked.json))
        around.out.flush()
    except Problem as problem:
        around.err.write(problem.written(as_json=asked.json))
        return problem.code
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        told = Problem(Code.FAILED, f"{where}{error.strerror or error}.", "Mend it and try again.")
        around.err.write(told.written(as_json=asked.json))
        return Code.FAILED
    except KeyboardInterrupt:
        return Code.INTERRUPTED
    return answer.code


def _ask(words: str) -> str:
    """A secret: typed unseen at a terminal, else read from the input."""
    if sys.stdin.isatty():
        return getpass.getpass(words)
    return sys.stdin.readline()


if __name__ == "__main__":
    main()
