"""What the sweeper finds between S3 and the archive."""

import pytest
from story.world import VCF, Browser, World

from gas.archiving import WARN_SECONDS, in_s3
from gas.jobs import ArchiveStatus
from gas.messages import ArchiveDue, ArchivingSoon
from gas.moves import Change

RETENTION = 5 * 60


@pytest.fixture
def world():
    return World()


def completed(world):
    browser = Browser(world, "ada")
    made = browser.upload("family.vcf", VCF)
    browser.submit(made)
    world.run("annotator", "notifier")
    return made["job_id"]


def test_a_result_with_a_long_retention_is_announced_a_day_before_and_archived_in_time(world):
    job_id = completed(world)
    days = in_s3(now=world.now, retention=3 * WARN_SECONDS)
    world.jobs.apply(Change(job_id, {}, days))
    world.run()
    world.sweep(after=2 * WARN_SECONDS)
    assert world.bus.said[-1] == ArchivingSoon(job_id=job_id)
    world.run()
    assert world.mail.sent[-1].subject == "Your annotation of family.vcf moves soon"
    said = len(world.bus.said)
    world.sweep(after=WARN_SECONDS - 1)
    assert len(world.bus.said) == said
    world.sweep(after=1)
    assert world.bus.said[-1] == ArchiveDue(job_id=job_id)
    world.run()
    assert world.jobs.get(job_id).archive_status is ArchiveStatus.ARCHIVED


def test_a_file_without_a_job_goes_and_those_of_jobs_stay(world):
    job_id = completed(world)
    mine = {key for key in world.results if job_id in key}
    world.results["ada/gone/1/annotated.vcf.gz"] = b"x"
    world.results["README"] = b"an operator's own"
    world.sweep()
    assert set(world.results) == mine | {"README"}


def test_what_an_archiver_may_still_record_is_no_orphan(world):
    job_id = completed(world)
    world.now += RETENTION
    world.archive.on_put_away = world.sweep  # takes stock between put_away and the record
    world.run()
    assert set(world.archive.kept) == {world.jobs.get(job_id).archive_id}


def test_what_the_archive_holds_without_a_job_goes(world, tmp_path):
    job_id = completed(world)
    world.now += RETENTION
    world.run()
    (tmp_path / "bundle").write_bytes(b"x")
    for orphan in (job_id, "a-job-that-is-gone"):
        world.archive.put_away(tmp_path / "bundle", job_id=orphan, generation=0)
    world.sweep()
    assert set(world.archive.kept) == {world.jobs.get(job_id).archive_id}
