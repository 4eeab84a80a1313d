"""gas status: one job, as it is now."""

from argparse import Namespace
from typing import Any

from gas_cli.answer import Answer, moment, one_line
from gas_cli.arguments import Around, Commands


def add(commands: Commands) -> None:
    status = commands.add("status", run, "tell how a job is")
    status.add_argument("job", metavar="JOB", help="the job's id")


def run(asked: Namespace, around: Around) -> Answer:
    job = around.api().job(asked.job)
    facts = [(name, one_line(fact)) for name, fact in _facts(job) if fact]
    lines = [f"  {name:<10} {fact}" for name, fact in facts]
    return Answer(job, "\n".join([f"{job['job_id']} is {job['status']}", *lines]))


def _facts(job: dict[str, Any]) -> list[tuple[str, Any]]:
    failure, archive = job["failure"] or {}, job["archive"]
    running = job["status"] == "RUNNING"
    return [
        ("file", job["file_name"]),
        ("reference", job["reference"]),
        ("submitted", moment(job["submitted"])),
        ("stage", f"{(job['stage'] or 'begins').replace('_', ' ')}, {job['progress']} %")
        if running
        else ("stage", None),
        ("ended", job["completed"] and moment(job["completed"])),
        ("counts", ", ".join(f"{name} {count:,}" for name, count in job["counts"].items())),
        *(("warning", words) for words in job["warnings"]),
        ("why", failure.get("message")),
        ("remedy", failure.get("remedy")),
        ("files", job["ended"] and f"{archive['headline']} {archive['advice']}"),
    ]
