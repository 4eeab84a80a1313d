"""gas-admin story: a job, and every message about it in the order of time."""

from argparse import Namespace
from typing import Final

import msgspec

from admin.answer import Answer, Code, Problem, columns, paragraphs, span, utc
from admin.arguments import Commands
from admin.commands.explain import status
from admin.ports import Ports
from gas.events import Event, Outcome
from gas.jobs import Job, JobNotFound
from gas.topology import QUEUES

_TRIES: Final = {queue.service: queue.tries for queue in QUEUES}
_UNHANDLED: Final = {Outcome.AGAIN, Outcome.GIVEN_BACK, Outcome.UNREADABLE, Outcome.ERROR}
_HEADS: Final = ("  ENDED", "HEARD BY", "KIND", "FROM", "TRY", "OUTCOME", "TOOK", "WORKER", "WHY")


def add(commands: Commands) -> None:
    story = commands.command("story", told, "what was heard about a job, by whom, and the outcome")
    story.add_argument("job", metavar="JOB", help="the job's id")


def told(asked: Namespace, ports: Ports) -> Answer:
    try:
        job = ports.jobs.get(asked.job)
    except JobNotFound:
        job = None
    events = list(ports.events.of_job(asked.job)) if ports.events else []
    if job is None and not events:
        raise Problem(
            Code.NOT_FOUND,
            f"There is no job {asked.job}, and no story of one.",
            "Check the id. Of a deleted job only the story is left, for 90 days.",
        )
    data = {
        "job": msgspec.to_builtins(job),
        "recorded": ports.events is not None,
        "events": msgspec.to_builtins(events),
    }
    head = _row(job) if job else f"{asked.job} was deleted: only its story is left."
    return Answer(data, f"{head}\n\n{_timeline(events, recorded=ports.events is not None)}")


def _row(job: Job) -> str:
    facts = [
        ("owner", job.user_id),
        ("file", f"{job.input_file_name!r}, {job.input_size} bytes"),
        ("submitted", utc(job.submit_time)),
        ("retried", f"{job.round} times" if job.round else ""),
        ("attempts", job.attempt),
        ("waits", "for its turn: others of its owner are under way" if job.waits else ""),
        ("held by", job.lease_owner),
        ("ended", utc(job.complete_time) if job.complete_time else ""),
        ("archive", f"{job.archive_id} in {job.archive_store}" if job.archive_id else ""),
        ("trace", job.trace_id),
    ]
    return paragraphs(f"{job.job_id} is {status(job)}", facts)


def _timeline(events: list[Event], *, recorded: bool) -> str:
    if not recorded:
        return "No stories are recorded here: GAS_EVENTS_TABLE is not set."
    if not events:
        return "Nothing was heard about it yet (or more than 90 days ago)."
    lines = columns(_HEADS, [_line(event) for event in events]).splitlines()
    told, day = lines[:1], ""
    for event, line in zip(events, lines[1:], strict=True):
        if day != (day := event.time.strftime("%Y-%m-%d, UTC")):
            told.append(day)
        told.append(line)
    return "\n".join(told)


def _line(event: Event) -> tuple[str, ...]:
    return (
        f"  {event.time.strftime('%H:%M:%S.%f')[:-3]}",
        event.service,
        event.kind,
        event.origin,
        str(event.tries),
        event.outcome.value.replace("_", " "),
        _took(event),
        event.worker,
        event.why + _last_try(event),
    )


def _took(event: Event) -> str:
    seconds = event.milliseconds / 1000
    return f"{seconds:.2f} s" if seconds < 60 else span(seconds)


def _last_try(event: Event) -> str:
    """The queue gives a message away for good after so many tries."""
    last = event.service in _TRIES and event.tries >= _TRIES[event.service]
    return " -> dead letters" if last and event.outcome in _UNHANDLED else ""
