"""Carries an attempt's outputs to the results bucket, and clears away what no job refers to."""

from pathlib import Path
from typing import Any

from gas import outputs
from gas.jobs import Job
from gas.lease import Lease
from gas.ports import Store


def keep(
    lease: Lease, results: Store, out: Path, *, only: tuple[str, ...] = tuple(outputs.OUTPUTS)
) -> dict[str, Any]:
    """Upload the outputs that are there; returns the job's attributes that say so.

    The claim is checked before each file.  Raises `LeaseLost`.
    """
    job = lease.job
    prefix = outputs.prefix(job.user_id, job.job_id, job.attempt)
    sizes: dict[str, int] = {}
    for name in only:
        path = out / name
        if path.exists():
            lease.check()
            _, media_type = outputs.OUTPUTS[name]
            results.keep(prefix + name, path, media_type=media_type)
            sizes[name] = path.stat().st_size
    return {"outputs_prefix": prefix, "outputs": sizes}


def drop_below(prefix: str, results: Store) -> None:
    """Remove every file below `prefix`."""
    for key in list(results.names(prefix)):
        results.drop(key)


def drop_unreferred(job: Job, results: Store) -> None:
    """Remove what attempts left to which an ended job does not refer: their workers died."""
    last = job.attempt if job.outputs_prefix else job.attempt + 1
    for attempt in range(1, last):
        drop_below(outputs.prefix(job.user_id, job.job_id, attempt), results)
