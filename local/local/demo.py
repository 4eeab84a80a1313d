"""`demo` and `annotate`: a person's way through the site, in a terminal."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gas.outputs import OUTPUTS
from local.globus.people import ALICE, PEOPLE
from local.machine import PROJECT, Machine
from local.mailbox.mails import Mail, read_mails
from local.round_trip import end_earlier_plan, round_trip
from local.variants import Table
from local.visitor import Visitor

DEMO_VCF = PROJECT / "examples" / "demo.vcf"
DEMO_OUTPUT = PROJECT / "demo-output"
JOB_SECONDS = 5 * 60 * 60
DEMO_SECONDS = 180
MAIL_SECONDS = 30


def demo(machine: Machine, out: Path = DEMO_OUTPUT) -> int:
    """Show everything once.  At a terminal the site then stays until Ctrl-C."""
    with _site(machine) as ours:
        failed = _one_job(machine, DEMO_VCF, out, DEMO_SECONDS, archive=ours)
        if failed or not sys.stdin.isatty():
            return failed
        _invite(machine)
        if ours:
            _until_interrupted(machine)
    return 0


def annotate(machine: Machine, vcf: Path, out: Path, reference: str | None = None) -> int:
    """The same for any file: its outputs go below `out`."""
    if not vcf.is_file():
        print(f"There is no file {vcf}.", file=sys.stderr)
        return 2
    with _site(machine):
        return _one_job(machine, vcf, out, JOB_SECONDS, reference=reference)


@contextmanager
def _site(machine: Machine) -> Iterator[bool]:
    """A machine that is up; what is started here is stopped here.  Tells whether that is so."""
    began = time.monotonic()
    print("Starting the service on this machine ...", flush=True)
    started = machine.up()
    took = f"{time.monotonic() - began:.1f} s"
    print(f"All is healthy after {took}." if started else "It was up already.", flush=True)
    try:
        yield bool(started)
    finally:
        if started:
            print("Stopping what was started ...", flush=True)
            machine.down()


def _one_job(
    machine: Machine,
    vcf: Path,
    out: Path,
    seconds: float,
    *,
    archive: bool = False,
    reference: str | None = None,
) -> int:
    """Sign in, upload, wait, show, follow into the archive and back; 1 when the job failed."""
    visitor = Visitor(machine.url("web"))
    visitor.sign_in(ALICE.username)
    if archive:
        end_earlier_plan(machine, visitor, ALICE.sub)
    print(f"Signed in as {ALICE.name}; uploading {vcf.name} ({vcf.stat().st_size:,} bytes).")
    began = time.time()
    job_id = visitor.annotate(vcf, reference)
    print(f"Job {job_id} was submitted.", flush=True)
    status = visitor.wait(job_id, seconds, _Progress())
    print(f"It is {status['status']} after {time.time() - began:.1f} s.\n")
    _fetch(visitor, job_id, out)
    if status["status"] != "COMPLETED":
        failure = status["failure"] or {
            "code": "?",
            "message": "No reason was given.",
            "remedy": "",
        }
        print(f"{failure['code']}: {failure['message']}\n{failure['remedy']}", file=sys.stderr)
        return 1
    _show_variants(out)
    _show_mail(machine, began)
    if archive:
        round_trip(visitor, job_id, out)
    visitor.sign_out()
    return 0


class _Progress:
    """Says how far a job has come whenever it enters another stage."""

    def __init__(self) -> None:
        self._said = ""

    def __call__(self, status: dict[str, Any]) -> None:
        now = status["stage"] or str(status["status"]).lower()
        if now != self._said:
            print(f"  {status['progress']:>3} %  {now}", flush=True)
            self._said = now


def _fetch(visitor: Visitor, job_id: str, out: Path) -> None:
    """What the job left, in place of what an earlier one left there."""
    for name in OUTPUTS:
        (out / name).unlink(missing_ok=True)
    for name in visitor.outputs(job_id):
        visitor.download(job_id, name, out)


def _show_variants(out: Path) -> None:
    table = Table.read(out / "variants.tsv.gz")
    print(table.text())
    print(f"\n{table.alleles:,} alleles in {len(table.rows):,} rows. The files are in {out}/:")
    for name, (label, _) in OUTPUTS.items():
        if (out / name).exists():
            print(f"  {name:<22}{(out / name).stat().st_size:>12,} bytes  {label}")


def _show_mail(machine: Machine, since: float) -> None:
    mail = _mail_since(machine, since)
    if mail is None:
        print(f"\nNo mail arrived within {MAIL_SECONDS} s.")
        return
    print(f"\nThis mail arrived:\n\n  To: {', '.join(mail.to)}\n  Subject: {mail.subject}\n")
    print("\n".join(f"  {line}".rstrip() for line in mail.text.splitlines()))


def _mail_since(machine: Machine, since: float) -> Mail | None:
    until = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < until:
        for mail in read_mails(machine.url("aws"), to=ALICE.email):
            if mail.time >= since:
                return mail
        time.sleep(0.3)
    return None


def _invite(machine: Machine) -> None:
    names = " or ".join(person.username for person in PEOPLE)
    print(f"\nThe site is at {machine.url('web')} - sign in as {names}; no password is asked.")
    print(f"The mails are at {machine.url('mailbox')}.", flush=True)


def _until_interrupted(machine: Machine) -> None:
    print("Ctrl-C stops everything.", flush=True)
    try:
        while machine.is_up():
            time.sleep(1)
        print("Something has stopped: see `make logs`.", file=sys.stderr)
    except KeyboardInterrupt:
        print()
