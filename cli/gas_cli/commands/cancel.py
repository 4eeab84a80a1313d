"""gas cancel: end jobs that have not ended."""

from argparse import Namespace
from typing import Any

from gas_cli.answer import Answer, Code, Problem, one_line
from gas_cli.arguments import Around, Commands


def add(commands: Commands) -> None:
    cancel = commands.add("cancel", run, "end jobs that have not ended")
    cancel.add_argument("jobs", metavar="JOB", nargs="+", help="a job's id")


def run(asked: Namespace, around: Around) -> Answer:
    api, code = around.api(), Code.DONE
    told: list[dict[str, Any]] = []
    lines = []
    for job_id in asked.jobs:
        try:
            job = api.cancel(job_id)
        except Problem as problem:
            code = code or problem.code
            told.append({"job_id": job_id, **problem.data()})
            lines.append(f"{job_id}: {problem.what} {problem.remedy}")
        else:
            told.append({"job_id": job_id, "status": job["status"]})
            lines.append(f"{job_id} is {job['status']}")
    return Answer({"jobs": told}, "\n".join(map(one_line, lines)), code)
