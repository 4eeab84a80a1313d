"""A user stops a job that runs, and has it tried again: real processes, seconds, nothing left."""

import time
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


def test_a_running_job_is_cancelled_within_seconds_and_done_when_it_is_tried_again(
    watched: Any, alice: Any, big_vcf: Path
) -> None:
    work = watched.machine.folder / "work"
    before = set(work.iterdir())  # workers that other tests killed leave their rooms behind
    job_id = alice.annotate(big_vcf)
    name, holder = watched.holder(job_id)
    watched.until(lambda: set(work.iterdir()) - before, 20, "the worker has begun")

    assert alice.post(f"/annotations/{job_id}/cancel").json()["status"] == "CANCELLED"
    cancelled = time.monotonic()
    assert alice.status(job_id)["failure"]["code"] == "CANCELLED"
    watched.until(lambda: set(work.iterdir()) <= before, 10, "the worker has let go of it")
    assert time.monotonic() - cancelled < 5
    watched.until(lambda: not watched.at_work(work), 5, "no engine is left")
    assert holder.alive() and watched.objects(job_id) == {}
    assert watched.mails(job_id) == []

    assert alice.post(f"/annotations/{job_id}/retry").json()["status"] == "PENDING"
    assert alice.wait(job_id, 120)["status"] == "COMPLETED"
    row = watched.row(job_id)
    assert (row["round"], row["attempt"]) == (1, 2)
    watched.check_done_once(job_id)
    assert name in watched.machine.running()


def test_a_user_with_many_files_does_not_hold_up_another(
    watched: Any, alice: Any, bob: Any, demo_vcf: Path, big_vcf: Path
) -> None:
    long = alice.annotate(big_vcf)
    watched.holder(long)
    many = [alice.annotate(demo_vcf) for _ in range(6)]
    assert alice.status(many[0])["waits"] and "Its turn comes" in _page(alice, many[0])
    assert bob.wait(bob.annotate(demo_vcf), 60)["status"] == "COMPLETED"
    assert alice.status(many[-1])["status"] == "PENDING"

    alice.post(f"/annotations/{long}/cancel")  # makes room at once
    for job_id in many:
        assert alice.wait(job_id, 120)["status"] == "COMPLETED"
        assert watched.row(job_id)["attempt"] == 1


def _page(visitor: Any, job_id: str) -> str:
    return str(visitor.get(f"/annotations/{job_id}").text)
