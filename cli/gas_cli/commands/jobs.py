"""gas jobs: what there is."""

from argparse import ArgumentTypeError, Namespace
from typing import Any

from gas_cli.answer import Answer, columns, moment
from gas_cli.arguments import Around, Commands

STATUSES = ("UPLOADING", "PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED")
_PAGE = 100


def add(commands: Commands) -> None:
    jobs = commands.add("jobs", run, "list your jobs, newest first")
    jobs.add_argument("--status", type=str.upper, choices=STATUSES, help="only these")
    jobs.add_argument("--limit", type=_count, default=20, help="at most so many (20)")


def run(asked: Namespace, around: Around) -> Answer:
    api, found, cursor = around.api(), list[dict[str, Any]](), None
    while len(found) < asked.limit:
        page = api.jobs(asked.status, min(_PAGE, asked.limit - len(found)), cursor)
        found += page["jobs"]
        cursor = page["next"]
        if cursor is None:
            break
    rows = [[j["job_id"], j["status"], moment(j["submitted"]), j["file_name"]] for j in found]
    text = columns(["JOB", "STATUS", "SUBMITTED", "FILE"], rows) if rows else "There are no jobs."
    if cursor is not None:
        text += "\nThere are more: ask with a larger --limit."
    return Answer({"jobs": found, "more": cursor is not None}, text)


def _count(words: str) -> int:
    if not words.isdigit() or not int(words):
        raise ArgumentTypeError("is not a number above 0")
    return int(words)
