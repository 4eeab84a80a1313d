"""From jobs that were submitted to results that are here: wait, fetch, compare, report."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from gas_cli import folders, manifest, watch
from gas_cli.answer import Answer, Code, Problem, one_line
from gas_cli.api import Api
from gas_cli.arguments import Around
from gas_cli.commands.verify import verified
from gas_cli.download import Fetcher
from gas_cli.progress import Progress

Told = dict[str, Any]


def finish(
    jobs: list[Told], out: Path | None, asked: Namespace, around: Around, failed: list[Told]
) -> Answer:
    """Wait for the jobs, bring their results into `out`, and tell of them and of `failed`."""
    api = around.api()
    told, code = list(failed), Code(failed[0]["exit"]) if failed else Code.DONE
    where = folders.for_each(out, jobs) if out else {}
    with Progress(around.err) as progress:
        for job in watch.ended(api, [j["job_id"] for j in jobs], progress, around.sleep):
            one = _outcome(api, around, job, where.get(job["job_id"]), asked.force, progress)
            code = code or Code(one["exit"])
            told.append(one)
    return Answer({"jobs": told}, "\n".join(line for one in told for line in lines(one)), code)


def _outcome(
    api: Api, around: Around, job: Told, folder: Path | None, force: bool, progress: Progress
) -> Told:
    """What became of one job, and of its files."""
    told: Told = {"job_id": job["job_id"], "file": job["file_name"], "status": job["status"]}
    done = job["status"] == "COMPLETED"
    told |= {"failure": job["failure"], "exit": int(Code.DONE if done else Code.FAILED)}
    if folder is None or (not done and (folder / manifest.NAME).exists()):
        return told  # what a failed job leaves does not go among a good result
    fetcher = Fetcher(api, around.net, lambda name, part: progress.show(f"fetching {name}", part))
    try:
        names = fetcher.fetch(job["job_id"], folder, force=force)
    except Problem as problem:
        return told | problem.data() if done else told
    finally:
        progress.clear()
    told |= {"folder": str(folder), "files": names}
    if manifest.NAME in names:
        right = verified(folder)["verified"]
        told |= {"verified": right, "exit": int(Code.DONE if right else Code.DIFFERS)}
    return told


def lines(one: Told) -> list[str]:
    """One job's outcome for people."""
    head = f"{one['file']}: {one.get('status', 'not submitted')}"
    if "job_id" in one:
        head += f" (job {one['job_id']})"
    told = [head]
    if one.get("failure"):
        told += [f"  {one['failure']['message']}", f"  {one['failure']['remedy']}"]
    if "error" in one:
        told += [f"  {one['error']}", f"  {one['remedy']}"]
    if "folder" in one:
        how = (
            "compared with the manifest, all as it was made" if one.get("verified") else "fetched"
        )
        told.append(f"  {len(one['files'])} files in {one['folder']}: {how}")
    return [one_line(line) for line in told]
