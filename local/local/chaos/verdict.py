"""What became of every job: lost, doubled, stranded, or as it should be."""

import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from gas import outputs
from gas.bundle import sha256
from gas.jobs import ArchiveStatus, Job, Status
from gas.users import Plan
from local.chaos.crowd import Crowd
from local.mailbox.mails import read_mails


@dataclass(frozen=True)
class Verdict:
    lost: int  #: results in no place, or not byte-identical where they should be
    doubled: int  #: mails that came twice, and files of results that are in two places
    stranded: int  #: jobs not done, or results not where their user's plan wants them
    orphaned: int  #: what the archive or the results bucket holds and no job refers to

    def __str__(self) -> str:
        return ", ".join(f"{name} = {count}" for name, count in vars(self).items())

    @property
    def well(self) -> bool:
        return not any(vars(self).values())


def settled(crowd: Crowd) -> bool:
    """Whether every job is where it belongs."""
    return all(_belongs(job, crowd) for job in _jobs(crowd))


def judge(crowd: Crowd, aws_url: str) -> Verdict:
    ports, jobs = crowd.ports, _jobs(crowd)
    named = {job.archive_id for job in jobs if job.archive_id}
    held = ports.held()
    kept = {key for user in crowd.people for key in ports.results.names(f"{user}/")}
    referred_to = {f"{job.outputs_prefix}{name}" for job in jobs for name in job.outputs}
    here = [job for job in jobs if job.archive_status is None]
    gone = [job for job in jobs if job.in_archive]
    return Verdict(
        lost=sum(not _is_whole(job, crowd) for job in here) + len(named - held),
        doubled=_mailed_twice(aws_url) + sum(_is_in_s3_too(job, kept) for job in gone),
        stranded=sum(not _belongs(job, crowd) for job in jobs),
        orphaned=len(held - named) + len(kept - referred_to),
    )


def _jobs(crowd: Crowd) -> list[Job]:
    return [crowd.ports.jobs.get(job_id) for job_id in crowd.jobs]


def _belongs(job: Job, crowd: Crowd) -> bool:
    premium = crowd.ports.users.get(job.user_id).plan is Plan.PREMIUM
    wanted = None if premium else ArchiveStatus.ARCHIVED
    return job.status is Status.COMPLETED and job.archive_status is wanted


def _is_whole(job: Job, crowd: Crowd) -> bool:
    key = job.output_key(outputs.ANNOTATED_VCF)
    if key is None or crowd.ports.results.look(key) is None:
        return False
    with tempfile.TemporaryDirectory() as room:
        crowd.ports.results.fetch(key, Path(room, "vcf"))
        return sha256(Path(room, "vcf")) == job.result_sha256


def _is_in_s3_too(job: Job, kept: set[str]) -> bool:
    return any(f"{job.outputs_prefix}{name}" in kept for name in job.archivable)


def _mailed_twice(aws_url: str) -> int:
    """Each mail names its job; the same words twice are one mail too many."""
    sent = Counter((mail.subject, mail.text) for mail in read_mails(aws_url))
    return sum(count - 1 for count in sent.values())
