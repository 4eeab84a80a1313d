"""gas download: bring results here."""

from argparse import Namespace
from pathlib import Path

from gas_cli import folders
from gas_cli.answer import Answer, Code, Problem
from gas_cli.arguments import Around, Commands
from gas_cli.finish import finish


def add(commands: Commands) -> None:
    download = commands.add("download", run, "bring results here, and compare every file")
    download.add_argument("jobs", metavar="JOB", nargs="+", help="a job's id")
    download.add_argument("-o", "--out", type=Path, help="folder (else one named after the file)")
    download.add_argument("--wait", action="store_true", help="until the jobs have ended")
    download.add_argument("--force", action="store_true", help="replace another file's result")


def run(asked: Namespace, around: Around) -> Answer:
    api = around.api()
    jobs = [api.job(job_id) for job_id in dict.fromkeys(asked.jobs)]
    for job in jobs:
        if not job["ended"] and not asked.wait:
            raise Problem(
                Code.FAILED,
                f"Job {job['job_id']} is {job['status']}.",
                "Wait for it with --wait.",
                status=job["status"],
            )
    single = len(jobs) == 1 and asked.out is None
    out = Path(folders.stem(jobs[0]["file_name"])) if single else asked.out or Path()
    return finish(jobs, out, asked, around, [])
