"""gas annotate: upload files, and, if wanted, wait for their results and bring them here."""

from argparse import Namespace
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gas_cli import manifest
from gas_cli.answer import Answer, Code, Problem
from gas_cli.api import Api
from gas_cli.arguments import Around, Commands
from gas_cli.download import other_result
from gas_cli.finish import finish, lines
from gas_cli.progress import Progress
from gas_cli.upload import upload

Told = dict[str, Any]


def add(commands: Commands) -> None:
    annotate = commands.add("annotate", run, "annotate VCF files")
    annotate.add_argument("files", metavar="FILE", nargs="+", type=Path, help="a VCF")
    annotate.add_argument("--reference", help="what to annotate against (else the usual one)")
    annotate.add_argument("--wait", action="store_true", help="until the annotations have ended")
    annotate.add_argument(
        "-o", "--out", type=Path, help="folder for the results (one below it per file, if several)"
    )
    annotate.add_argument("--force", action="store_true", help="replace another file's result")


def run(asked: Namespace, around: Around) -> Answer:
    _check(asked)
    with Progress(around.err) as progress:
        batch = _Batch(around.api(), around, asked.reference, progress)
        try:
            for path in asked.files:
                batch.begin(path)
            progress.clear()
            if asked.wait:
                return finish(batch.jobs, asked.out, asked, around, batch.failed)
        except KeyboardInterrupt:
            progress.clear()
            around.err.write(_how_to_go_on(batch.jobs, asked.out))
            raise
    told = [*batch.failed, *map(_submitted, batch.jobs)]
    code = Code(batch.failed[0]["exit"]) if batch.failed else Code.DONE
    return Answer({"jobs": told}, "\n".join(line for one in told for line in lines(one)), code)


@dataclass
class _Batch:
    """The files of one call: what is wrong with one does not keep the others."""

    api: Api
    around: Around
    reference: str | None
    progress: Progress
    jobs: list[Told] = field(default_factory=list)
    failed: list[Told] = field(default_factory=list)

    def begin(self, path: Path) -> None:
        """Upload and submit one file."""
        whole = path.stat().st_size

        def seen(count: int) -> None:
            self.progress.show(f"uploading {path.name}", count / whole if whole else 1)

        try:
            made = self.api.create(path.name, whole, self.reference)
            seen(0)
            upload(self.around.net, path, made["upload"], seen)
            self.jobs.append(self.api.submit(made["job"]["job_id"]))
        except Problem as problem:
            if problem.code is Code.NO_TOKEN:  # it will not be better with the next file
                raise
            self.failed.append({"file": path.name, **problem.data()})


def _check(asked: Namespace) -> None:
    """All that can be known before anything is sent."""
    if asked.out and not asked.wait:
        raise Problem(
            Code.ASKED_WRONGLY, "-o wants results, and --wait was not given.", "Add --wait."
        )
    for path in asked.files:
        if not path.is_file():
            raise Problem(Code.ASKED_WRONGLY, f"There is no file {path}.", "Check its name.")
    old = asked.out / manifest.NAME if asked.out and len(asked.files) == 1 else None
    if old and old.exists() and not asked.force:
        known = manifest.read(old)
        if known.input_sha256 != manifest.sha256(asked.files[0]):
            raise other_result(asked.out, known.input_name)


def _submitted(job: Told) -> Told:
    return {"job_id": job["job_id"], "file": job["file_name"], "status": job["status"]}


def _how_to_go_on(jobs: list[Told], out: Path | None) -> str:
    if not jobs:
        return "Nothing was submitted.\n"
    ids, into = " ".join(job["job_id"] for job in jobs), f" -o {out}" if out else ""
    return f"The annotations go on. Come back with: gas download {ids} --wait{into}\n"
