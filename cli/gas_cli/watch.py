"""Waiting for jobs to end, however long it takes."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from gas_cli.api import Api
from gas_cli.progress import Progress

#: Seconds between two looks: quickly at first, for small files take seconds.
FIRST, LONGEST, GROWTH = 0.5, 5.0, 1.3
_QUEUED: Final = {"UPLOADING": "waits for its file", "PENDING": "waits for its turn"}


def ended(
    api: Api, job_ids: list[str], progress: Progress, sleep: Callable[[float], None]
) -> Iterator[dict[str, Any]]:
    """Each job as it was when it had ended, in the order in which they end."""
    left, pause = list(job_ids), FIRST
    while left:
        for job_id in list(left):
            job = api.job(job_id)
            if job["ended"]:
                left.remove(job_id)
                progress.clear()
                yield job
            else:
                _show(job, len(job_ids) - len(left), len(job_ids), progress)
        if left:
            sleep(pause)
            pause = min(pause * GROWTH, LONGEST)


def _show(job: dict[str, Any], done: int, of: int, progress: Progress) -> None:
    count = f"{done} of {of} done, " if of > 1 else ""
    stage = (job["stage"] or "begins").replace("_", " ")
    what = _QUEUED.get(job["status"], stage)
    running = job["status"] == "RUNNING"
    progress.show(f"{count}{job['file_name']}: {what}", job["progress"] / 100 if running else None)
