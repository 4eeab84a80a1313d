"""A result on its way between S3 and the archive: its files as one bundle."""

from pathlib import Path

from gas import outputs
from gas.bundle import pack, sha256, unpack
from gas.jobs import Job
from gas.ports import FileChanged, NoSuchFile, Store


class ResultDamaged(Exception):
    """Raised when a result is not the one that was recorded; it is left where it is."""


def gather(job: Job, results: Store, room: Path, prefix: str | None = None) -> Path:
    """Fetch what is archived of a result from below `prefix` (where the job says) and bundle it.

    Raises `ResultDamaged` when a file is missing or of the wrong size, or when the annotated VCF
    is not the one that was recorded.
    """
    folder = room / "files"
    folder.mkdir(exist_ok=True)
    for name in job.archivable:
        try:
            results.fetch(f"{prefix or job.outputs_prefix}{name}", folder / name)
        except (NoSuchFile, FileChanged) as error:
            raise ResultDamaged(f"{name} is not in S3") from error
        if (folder / name).stat().st_size != job.outputs[name]:
            raise ResultDamaged(f"{name} has not the size that was recorded")
    if job.result_sha256 != sha256(folder / outputs.ANNOTATED_VCF):
        raise ResultDamaged(f"{outputs.ANNOTATED_VCF} has not the checksum that was recorded")
    bundle = room / "bundle.tar"
    pack(folder, job.archivable, bundle)
    return bundle


def thawed_prefix(job: Job) -> str:
    """Where an archived result comes back to."""
    return outputs.prefix(job.user_id, job.job_id, job.attempt, job.archive_generation)


def is_back(job: Job, results: Store, room: Path) -> bool:
    """Whether S3 already has the archived result whole, at the place where it comes back to."""
    prefix = thawed_prefix(job)
    if any(results.look(prefix + name) is None for name in job.outputs):
        return False
    try:
        return sha256(gather(job, results, room, prefix)) == job.archive_sha256
    except ResultDamaged:
        return False


def put_back(job: Job, bundle: Path, results: Store, room: Path) -> None:
    """Keep an archived result's files where it comes back to, and bring the others there too.

    Raises `ResultDamaged` when the bundle is not the one that was put away.
    """
    if sha256(bundle) != job.archive_sha256:
        raise ResultDamaged(f"what the archive gave back of {job.job_id} has another checksum")
    folder = room / "thawed"
    folder.mkdir()
    unpack(bundle, job.archivable, folder)
    for name in job.outputs:
        if name in outputs.ONLINE:
            results.fetch(f"{job.outputs_prefix}{name}", folder / name)
        _, media_type = outputs.OUTPUTS[name]
        results.keep(thawed_prefix(job) + name, folder / name, media_type=media_type)


def drop_older_copies(job: Job, results: Store) -> None:
    """Remove what is left of the result at the places where it was before its last return.

    A job never refers to an older place again, so even a worker that was paused for long can do
    no harm here.
    """
    places = [
        outputs.prefix(job.user_id, job.job_id, job.attempt, generation)
        for generation in range(job.archive_generation + 1)
    ]
    for place in places[: places.index(job.outputs_prefix or "")]:
        for name in job.outputs:
            results.drop(place + name)


def drop_thawed(job: Job, results: Store) -> None:
    """Remove what was just put back of a job that was deleted meanwhile."""
    for name in job.outputs:
        results.drop(thawed_prefix(job) + name)
