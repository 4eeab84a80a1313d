"""What must be true of an installation, always and once all is quiet."""

import hashlib
from collections import Counter

from gas import outputs
from gas.jobs import ArchiveStatus, Job, Status
from gas.turns import Caps
from gas.users import Plan


def in_s3(world, job: Job) -> bool:
    """Whether S3 has the job's whole result, byte for byte, where the job says it is."""
    for name in job.archivable:
        content = world.results.get(f"{job.outputs_prefix}{name}")
        if content is None or len(content) != job.outputs[name]:
            return False
    vcf = world.results[f"{job.outputs_prefix}{outputs.ANNOTATED_VCF}"]
    return hashlib.sha256(vcf).hexdigest() == job.result_sha256


def in_archive(world, job: Job) -> bool:
    """Whether the archive has it, byte for byte, under the id that the job says."""
    kept = world.archive.kept.get(job.archive_id)
    return kept is not None and hashlib.sha256(kept.content).hexdigest() == job.archive_sha256


def jobs_of(world) -> list[Job]:
    return [world.jobs.get(job_id) for job_id in list(world.jobs.rows)]


def check_always(world) -> None:
    """Each finished result is in at least one place; nobody is mailed twice."""
    for job in jobs_of(world):
        if job.status is Status.COMPLETED and not (in_s3(world, job) or in_archive(world, job)):
            on_its_way = job.archive_status is ArchiveStatus.RESTORING or job.in_archive
            assert on_its_way and is_back(world, job), f"the result of {job.job_id} is lost: {job}"
    for user_id in {job.user_id for job in jobs_of(world)}:
        assert len(world.users.get(user_id).turns) <= Caps().premium, user_id
    mails = Counter((mail.to, mail.text) for mail in world.mail.sent)
    twice = [text for (_, text), count in mails.items() if count > world.round_trips + 1]
    assert not twice, twice


def is_back(world, job: Job) -> bool:
    """Whether the thawer has put it back and only not yet recorded that."""
    prefix = outputs.prefix(job.user_id, job.job_id, job.attempt, job.archive_generation)
    return all(f"{prefix}{name}" in world.results for name in job.archivable)


def check_quiet(world) -> None:
    """When nothing is under way, each result is in exactly the one place where it belongs."""
    held = set()
    for job in jobs_of(world):
        if job.status is Status.CANCELLED:
            assert job.failure and not (job.outputs or job.lease_owner or job.watch), job
            continue
        assert job.status is Status.COMPLETED, f"forgotten: {job}"
        premium = world.users.get(job.user_id).plan is Plan.PREMIUM
        assert job.archive_status is (None if premium else ArchiveStatus.ARCHIVED), job
        assert in_s3(world, job) is premium and in_archive(world, job) is not premium
        held |= set() if premium else {job.archive_id}
    assert set(world.archive.kept) == held, "an archive without a job"
    referred_to = {f"{job.outputs_prefix}{name}" for job in jobs_of(world) for name in job.outputs}
    assert set(world.results) <= referred_to, "a file without a job"
