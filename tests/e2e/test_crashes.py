"""Workers die, freeze and are told to go, in the middle of a job.  Nobody's job may suffer."""

import signal
import time
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


def test_an_annotator_is_killed_and_another_does_the_job(
    watched: Any, alice: Any, big_vcf: Path
) -> None:
    job_id = alice.annotate(big_vcf)
    name, holder = watched.holder(job_id)
    holder.send(signal.SIGKILL)
    assert holder.wait(5)

    assert alice.wait(job_id, 120)["status"] == "COMPLETED"
    row = watched.row(job_id)
    assert row["attempt"] >= 2
    watched.check_done_once(job_id)
    watched.machine.start(name)


def test_a_frozen_annotator_wakes_up_too_late_and_writes_nothing(
    watched: Any, alice: Any, big_vcf: Path
) -> None:
    job_id = alice.annotate(big_vcf)
    name, frozen = watched.holder(job_id)
    frozen.send(signal.SIGSTOP)

    assert alice.wait(job_id, 120)["status"] == "COMPLETED"
    watched.check_done_once(job_id)
    row, objects = watched.row(job_id), watched.objects(job_id)
    assert row["attempt"] >= 2

    begin = watched.machine.log(name).stat().st_size
    frozen.send(signal.SIGCONT)
    watched.until(lambda: _knows(watched, name, begin), 30, "it notices that its lease is lost")
    time.sleep(3)
    assert watched.row(job_id) == row
    assert watched.objects(job_id) == objects
    assert len(watched.mails(job_id)) == 1


def test_workers_told_to_go_leave_in_time_and_give_the_job_back(
    watched: Any, alice: Any, big_vcf: Path
) -> None:
    job_id = alice.annotate(big_vcf)
    watched.holder(job_id)
    running = watched.machine.running()
    workers = {
        name: process
        for name, process in running.items()
        if name.startswith(("annotator", "notifier", "sweeper"))
    }
    for process in workers.values():
        process.send(signal.SIGTERM)
    asked = time.monotonic()
    for name, process in workers.items():
        assert process.wait(asked + process.grace - time.monotonic()), f"{name} stays"
    row = watched.row(job_id)
    assert row["status"] == "PENDING"
    assert "lease_owner" not in row
    assert watched.waiting("annotator") >= 1

    watched.machine.start(*workers)
    assert alice.wait(job_id, 120)["status"] == "COMPLETED"
    assert watched.row(job_id)["attempt"] == 2
    watched.check_done_once(job_id)


def test_nothing_is_forgotten_over_down_and_up(
    watched: Any, alice: Any, demo_vcf: Path, big_vcf: Path, tmp_path: Path
) -> None:
    job_id = alice.annotate(demo_vcf)
    alice.wait(job_id, 60)
    watched.check_done_once(job_id)
    before = alice.download(job_id, "variants.tsv.gz", tmp_path / "before").read_bytes()

    half_done = alice.annotate(big_vcf)
    watched.holder(half_done)

    watched.machine.down()
    assert watched.machine.running() == {}
    watched.machine.up()

    # Even the session is still good: the key that signs it was kept, and so was the table.
    assert alice.status(job_id)["status"] == "COMPLETED"
    after = alice.download(job_id, "variants.tsv.gz", tmp_path / "after").read_bytes()
    assert after == before
    assert alice.wait(half_done, 120)["status"] == "COMPLETED"
    watched.check_done_once(half_done)


def _knows(watched: Any, name: str, begin: int) -> bool:
    said = watched.machine.log(name).read_bytes()[begin:]
    return b"lease" in said and (b"lost" in said or b"lapsed" in said)
