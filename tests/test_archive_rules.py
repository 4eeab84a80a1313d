"""The rules that keep a result from being lost between S3 and the archive, one test for each."""

import pytest
from story.world import VCF, Browser, World

from gas import fakes, outputs
from gas.archiving import taken
from gas.bundle import pack
from gas.jobs import ArchiveStatus
from gas.moves import JobMoved
from gas.notices import restored_body
from gas.results import ResultDamaged

RETENTION = 5 * 60


@pytest.fixture
def world():
    return World()


def completed(world, who="ada"):
    browser = Browser(world, who)
    made = browser.upload("family.vcf", VCF)
    browser.submit(made)
    world.run("annotator")
    world.now += RETENTION
    return made["job_id"]


def archived(world, who="ada"):
    job_id = completed(world, who)
    world.run("archiver")
    return job_id


def test_a_result_that_is_damaged_in_s3_is_not_archived(world):
    job = world.jobs.get(completed(world))
    key = job.output_key(outputs.ANNOTATED_VCF)
    world.results[key] = world.results[key].replace(b"8993", b"8994")
    with pytest.raises(ResultDamaged):
        world.run("archiver")
    assert world.archive.kept == {} and key in world.results


class Swapped(fakes.FakeArchive):
    """Gives back a whole and well-formed bundle, only of another result."""

    def bring_back(self, archive_id, retrieval_id, into):
        folder = into.parent / "other"
        folder.mkdir()
        for name in (outputs.ANNOTATED_VCF, outputs.VARIANTS_TSV):
            (folder / name).write_text("somebody else's")
        pack(folder, [outputs.ANNOTATED_VCF, outputs.VARIANTS_TSV], into)


def test_what_comes_back_with_another_checksum_is_not_put_back(
    world,
):
    job_id = archived(world)
    world.archive.__class__ = Swapped
    world.begin_plan("ada")
    world.run("restorer")
    with pytest.raises(ResultDamaged):
        world.run("thawer")
    job = world.jobs.get(job_id)
    assert job.archive_status is ArchiveStatus.RESTORING
    assert list(world.archive.kept) == [job.archive_id]
    assert job.output_key(outputs.ANNOTATED_VCF) is None


def test_of_two_archivers_one_gets_the_claim(world):
    seen = world.jobs.get(completed(world))
    world.jobs.apply(taken(seen, now=world.now, owner="one", seconds=60))
    with pytest.raises(JobMoved):
        world.jobs.apply(taken(seen, now=world.now, owner="two", seconds=60))


def test_a_notice_whose_archive_id_is_not_the_rows_changes_nothing(world):
    """It may be late (of an earlier archive), a duplicate, or forged by who may publish."""
    job_id = archived(world)
    orphan = f"{job_id}/99"  # the archive may even hold something under that id
    world.archive.kept[orphan] = world.archive.kept[world.jobs.get(job_id).archive_id]
    world.archive.ask_for(orphan, job_id=job_id)
    before = (world.jobs.get(job_id), dict(world.results), dict(world.archive.kept))
    world.run("thawer")
    assert (world.jobs.get(job_id), dict(world.results), dict(world.archive.kept)) == before


def test_a_forged_notice_about_a_result_that_is_in_s3_changes_nothing(world):
    job_id = completed(world)
    before = (world.jobs.get(job_id), dict(world.results))
    world.bus.queues["thawer"].put(restored_body("archive", f"{job_id}/1", 5))
    world.run("thawer")
    assert (world.jobs.get(job_id), dict(world.results)) == before


class Watching(fakes.FakeStore):
    """Looks, at every deletion, whether the row already says where else the result is."""

    world, job_id = None, ""

    def drop(self, key):
        job = self.world.jobs.get(self.job_id)
        if key.endswith(outputs.ANNOTATED_VCF) and job.archive_status is ArchiveStatus.PENDING:
            assert job.archive_id in self.world.archive.kept, "deleted before it was recorded"
        super().drop(key)


def test_s3_lets_go_only_after_the_archive_id_is_recorded(world):
    job_id = completed(world)
    world.results.__class__ = Watching
    world.results.world, world.results.job_id = world, job_id
    world.run("archiver")
    assert world.jobs.get(job_id).archive_status is ArchiveStatus.ARCHIVED


class Hesitating(fakes.FakeArchive):
    """Looks, when it is to forget, whether S3 has the result whole again."""

    world, job_id = None, ""

    def forget(self, archive_id):
        job = self.world.jobs.get(self.job_id)
        prefix = outputs.prefix(job.user_id, job.job_id, job.attempt, job.archive_generation)
        assert all(prefix + name in self.world.results for name in job.outputs)
        super().forget(archive_id)


def test_the_archive_lets_go_only_after_s3_has_the_result_again(world):
    job_id = archived(world)
    world.archive.__class__ = Hesitating
    world.archive.world, world.archive.job_id = world, job_id
    world.begin_plan("ada")
    world.run()
    assert world.jobs.get(job_id).archive_status is None and world.archive.kept == {}


def test_one_result_that_cannot_be_asked_for_does_not_hold_up_the_others(world):
    jobs = [archived(world) for _ in range(3)]
    bad = world.jobs.get(jobs[1])
    kept = world.archive.kept.pop(bad.archive_id)
    world.begin_plan("ada")
    with pytest.raises(Exception, match=bad.job_id):
        world.run("restorer")
    assert [world.jobs.get(j).archive_status for j in jobs] == [
        "restoring",
        "archived",
        "restoring",
    ]
    world.archive.kept[bad.archive_id] = kept
    world.now += 60
    world.run()
    assert all(world.jobs.get(job_id).archive_status is None for job_id in jobs)
