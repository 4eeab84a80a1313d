"""`python -m local COMMAND`: the service on one machine."""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

from botocore.exceptions import BotoCoreError, ClientError

from local.account import leave_account
from local.demo import annotate, demo
from local.globus.people import ALICE, PEOPLE
from local.health import PartFailed
from local.machine import Machine
from local.mailbox.mails import read_mails
from local.round_trip import RoundTripFailed
from local.stack import StackFailed
from local.tail import follow
from local.visitor import VisitFailed

GAS = Path(sys.executable).with_name("gas")
RETENTION_SECONDS = 300
DEMO_RETENTION_SECONDS = 8

#: What operators type -> the module that does it.
OPERATORS = {"admin": "admin", "reference": "annotator.library"}


def main() -> int:
    # Ended by SIGTERM or with its terminal, it stops what it started, just as after Ctrl-C.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _ended)
    given = _arguments()
    # So that the demo shows the way into the archive, results stay in S3 for seconds only there.
    retention = DEMO_RETENTION_SECONDS if given.command == "demo" else RETENTION_SECONDS
    archive = os.environ.get("GAS_ARCHIVE", "s3")
    if archive not in ("s3", "vault"):
        print(f"GAS_ARCHIVE is {archive}; it can be s3 or vault.", file=sys.stderr)
        return 2
    machine = Machine(retention_seconds=retention, archive=archive)
    try:
        return _run(given, machine)
    except (
        PartFailed,
        StackFailed,
        VisitFailed,
        RoundTripFailed,
        ClientError,
        BotoCoreError,
    ) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _arguments() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    commands = arguments.add_subparsers(dest="command", required=True)
    for name in ("up", "down", "status", "logs", "mail", "demo"):
        commands.add_parser(name)
    one = commands.add_parser("annotate")
    one.add_argument("vcf", type=_named, help="the file to annotate")
    one.add_argument("out", type=_named, help="the folder for its outputs")
    one.add_argument("reference", nargs="?", help="what to annotate against")
    for name in OPERATORS:
        tool = commands.add_parser(name, help=f"gas-{name} on this machine", add_help=False)
        tool.add_argument("arguments", nargs=argparse.REMAINDER)
    return arguments.parse_args()


def _named(value: str) -> Path:
    # `make annotate` without VCF= or OUT= hands over nothing, which would be this folder.
    if not value:
        raise argparse.ArgumentTypeError("is empty: make annotate VCF=path OUT=folder")
    return Path(value)


def _run(given: argparse.Namespace, machine: Machine) -> int:
    if given.command == "demo":
        return demo(machine)
    if given.command == "annotate":
        return annotate(machine, given.vcf, given.out, given.reference)
    if given.command in OPERATORS:
        return _operate(machine, OPERATORS[given.command], given.arguments)
    return {"up": _up, "down": _down, "status": _status, "logs": _logs, "mail": _mail}[
        given.command
    ](machine)


def _operate(machine: Machine, module: str, arguments: list[str]) -> int:
    if not machine.is_up():
        print("The service is not up: run `make up` first.", file=sys.stderr)
        return 3
    command = [sys.executable, "-m", module, *arguments]
    told = {**os.environ, **machine.operator()}
    return subprocess.run(command, env=told, check=False).returncode  # noqa: S603 our own command


def _up(machine: Machine) -> int:
    started = machine.up()
    print("All is healthy." if started else "It was up already; all is running.")
    names = ", ".join(person.username for person in PEOPLE)
    print(f"  site     {machine.url('web')}   sign in as {names}")
    print(f"  mailbox  {machine.url('mailbox')}")
    print(f"  gas      {GAS} annotate examples/demo.vcf --wait -o out/")
    print(f"           it finds a token of {ALICE.username} in {leave_account(machine)}")
    return 0


def _down(machine: Machine) -> int:
    stopped = machine.down()
    print(f"Stopped {', '.join(stopped)}." if stopped else "Nothing was running.")
    return 0


def _status(machine: Machine) -> int:
    running = machine.running()
    for name in machine.names:
        if name in running:
            print(f"{name:<12}running  pid {running[name].pid:<8}{machine.url(name)}")
        else:
            print(f"{name:<12}not running")
    return 0 if machine.is_up() else 3


def _logs(machine: Machine) -> int:
    follow({name: machine.log(name) for name in machine.names})
    return 0


def _mail(machine: Machine) -> int:
    if "aws" not in machine.running():
        print("Nothing is running, so there is no mail to read: `make up`.", file=sys.stderr)
        return 1
    mails = read_mails(machine.url("aws"))
    for mail in reversed(mails):
        print(f"To: {', '.join(mail.to)}\nSubject: {mail.subject}\n\n{mail.text}\n{'-' * 72}")
    print(f"{len(mails)} mails. As pages: {machine.url('mailbox')}")
    return 0


def _ended(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
