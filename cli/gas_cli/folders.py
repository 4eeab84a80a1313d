"""Which folder each result goes into."""

from pathlib import Path
from typing import Any, Final

ENDINGS: Final = (".vcf.gz", ".vcf.bgz", ".vcf")


def stem(file_name: str) -> str:
    """`sample.vcf.gz` is the result `sample`; what could lead elsewhere is left out."""
    lower = file_name.lower()
    ending = next((ending for ending in ENDINGS if lower.endswith(ending)), "")
    bare = file_name[: len(file_name) - len(ending)]
    kept = "".join(c if c.isalnum() or c in "._-" else "_" for c in bare).lstrip(".")
    return kept or "result"


def for_each(out: Path, jobs: list[dict[str, Any]]) -> dict[str, Path]:
    """Job id -> folder: `out` itself for one; for several, folders in it named after the files."""
    if len(jobs) == 1:
        return {jobs[0]["job_id"]: out}
    taken: dict[str, Path] = {}
    for job in jobs:
        name, number = stem(job["file_name"]), 1
        while (folder := out / (name if number == 1 else f"{name}-{number}")) in taken.values():
            number += 1
        taken[job["job_id"]] = folder
    return taken
