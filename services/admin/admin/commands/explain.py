"""gas-admin dead show: one dead letter, what usually causes it, and what to do about it."""

from argparse import Namespace
from contextlib import closing
from typing import Any, Final

from admin import letters
from admin.advice import Advice, advise
from admin.answer import Answer, paragraphs, span, utc
from admin.ports import Letter, Ports
from gas.events import Event, Outcome
from gas.jobs import Job, JobNotFound

FAILURES: Final = {Outcome.ERROR, Outcome.UNREADABLE}


def explained(asked: Namespace, ports: Ports) -> Answer:
    with closing(letters.every_letter(ports, asked.queue, asked.patience)) as found:
        for _, letter in found:
            if letter.message_id == asked.id:
                break
        else:
            raise letters.no_such(asked.id)
    return _explain(letter, ports)


def _explain(letter: Letter, ports: Ports) -> Answer:
    said = letters.read(letter)
    job_ids = letters.job_ids(said)
    jobs = [_job(job_id, ports) for job_id in job_ids]
    gone = bool(job_ids) and not any(jobs)
    advice = advise(letter.queue, said, jobs[0] if len(jobs) == 1 else None, gone=gone)
    last = _last_failure(job_ids, letter, ports)
    told = letters.summary(letter)
    data = told | {
        "jobs": {i: job.status if job else None for i, job in zip(job_ids, jobs, strict=True)},
        "last_failure": last.why if last else None,
        "cause": advice.cause,
        "remedy": advice.remedy,
    }
    return Answer(data, _text(told, letter, jobs, last, ports.now()) + _advice(advice))


def _advice(advice: Advice) -> str:
    return f"\n\nWhat usually causes it\n  {advice.cause}\n\nWhat to do\n  {advice.remedy}"


def _text(
    told: dict[str, Any], letter: Letter, jobs: list[Job | None], last: Event | None, now: float
) -> str:
    sent = f"{utc(letter.sent)}, {span(now - letter.sent)} ago"
    facts = [
        ("says", f"{told['kind']}  {letter.body}"),
        ("said by", told["origin"]),
        ("sent", sent),
        ("trace", told["trace_id"]),
        ("about", told["about"]),
        *(("job", f"{job.job_id} is {status(job)}") for job in jobs if job),
        ("tries", f"{letter.tries}, looks at it among the dead letters counted too"),
        ("failed", f"{utc(last.time.timestamp())}  {last.worker}  {last.why}" if last else ""),
    ]
    return paragraphs(f"{letter.message_id}, which {letter.queue} could not handle", facts)


def status(job: Job) -> str:
    """How far a job has come, with the reason where it ended badly."""
    if job.failure:
        return f"{job.status} ({job.failure.code}: {job.failure.message})"
    return f"{job.status}, {job.archive_status}" if job.archive_status else job.status.value


def _job(job_id: str, ports: Ports) -> Job | None:
    try:
        return ports.jobs.get(job_id)
    except JobNotFound:
        return None


def _last_failure(job_ids: list[str], letter: Letter, ports: Ports) -> Event | None:
    """The last thing that went wrong with it, as its jobs' stories tell it.

    That it had to wait for another worker matters only where nothing worse is told.
    """
    if ports.events is None:
        return None
    told = [event for job_id in job_ids for event in ports.events.of_job(job_id)]
    mine = [event for event in told if event.service == letter.queue and event.why]
    return max(mine, key=lambda event: (event.outcome in FAILURES, event.at), default=None)
