"""The images work, together and as they are: a user's file goes in, its annotation comes out."""

from pathlib import Path
from typing import Any

import pytest

from gas.outputs import OUTPUTS, VARIANTS_TSV
from local.globus.people import ALICE
from local.mailbox.mails import read_mails
from local.variants import Table
from local.visitor import Visitor

pytestmark = [pytest.mark.containers, pytest.mark.timeout(1200)]

DEMO = Path(__file__).parents[2] / "examples" / "demo.vcf"
#: What runs on AWS too; the others stand in for something.
SERVICES = ("web", "annotator", "archiver", "notifier", "restorer", "sweeper", "thawer")
STAND_INS = ("aws", "globus", "mailbox", "setup", "vault")


def test_every_part_becomes_healthy(composed: Any) -> None:
    names = {*SERVICES, *STAND_INS}
    parts = composed.wait(
        lambda seen: seen.keys() == names and all(part.well for part in seen.values()), seconds=90
    )
    assert parts.keys() == names
    assert [part for part in parts.values() if not part.well] == []


def test_a_users_file_is_annotated(composed: Any, tmp_path: Path) -> None:
    alice = Visitor(composed.url("web"))
    alice.sign_in(ALICE.username)
    job_id = alice.annotate(DEMO)
    status = alice.wait(job_id, seconds=120)
    assert status["status"] == "COMPLETED", status
    assert set(alice.outputs(job_id)) == set(OUTPUTS)

    table = Table.read(alice.download(job_id, VARIANTS_TSV, tmp_path))
    # Known to everybody: m.8993T>G, which causes NARP and Leigh syndrome.
    found = [
        row for row in table.rows if (row["chrom"], row["pos"], row["alt"]) == ("MT", "8993", "G")
    ]
    assert {(row["gene"], row["consequence"]) for row in found} == {
        ("MT-ATP6", "missense_variant")
    }


def test_the_user_is_told_by_mail(composed: Any) -> None:
    mails = composed.wait_for(lambda: read_mails(composed.url("aws"), to=ALICE.email), seconds=60)
    assert any(composed.url("web") in mail.text for mail in mails)


def test_the_services_stop_when_asked_to(composed: Any) -> None:
    composed("stop", *SERVICES)
    parts = composed.parts()
    assert {name: parts[name].exit_code for name in SERVICES} == dict.fromkeys(SERVICES, 0)
