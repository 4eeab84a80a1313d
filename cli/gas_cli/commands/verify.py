"""gas verify: is every file what its manifest says?  Works without any service."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from gas_cli import manifest
from gas_cli.answer import Answer, Code, Problem, one_line, size
from gas_cli.arguments import Around, Commands
from gas_cli.manifest import Listed


def add(commands: Commands) -> None:
    verify = commands.add("verify", run, "compare every file of a result with its manifest")
    verify.add_argument("folders", metavar="DIR", nargs="+", type=Path, help="with a result")


def run(asked: Namespace, _around: Around) -> Answer:
    told = [verified(folder) for given in asked.folders for folder in results_below(given)]
    right = all(result["verified"] for result in told)
    text = "\n".join(line for result in told for line in _lines(result))
    return Answer({"results": told}, text, Code.DONE if right else Code.DIFFERS)


def results_below(folder: Path) -> list[Path]:
    """The folder itself, if a result is in it, else those in it.  Raises `Problem` for none."""
    if (folder / manifest.NAME).is_file():
        return [folder]
    found = sorted(path.parent for path in folder.glob(f"*/{manifest.NAME}"))
    if not found:
        raise Problem(
            Code.NOT_FOUND,
            f"There is no {manifest.NAME} in {folder}.",
            "Name a folder into which `gas download` brought a result.",
        )
    return found


def verified(folder: Path) -> dict[str, Any]:
    """What is right and what is not in one folder."""
    about = manifest.read(folder / manifest.NAME)
    files = [_compared(folder / name, listed) for name, listed in about.files.items()]
    return {
        "folder": str(folder),
        "job_id": about.job_id,
        "input": about.input_name,
        "verified": all(one["is"] == "right" for one in files),
        "files": files,
    }


def _compared(path: Path, listed: Listed) -> dict[str, Any]:
    if not path.is_file():
        return {"name": path.name, "is": "missing", "why": "it is not there"}
    count = path.stat().st_size
    if count != listed.size:
        why = f"it has {count:,} bytes and should have {listed.size:,}"
        return {"name": path.name, "is": "different", "why": why}
    digest = manifest.sha256(path)
    if digest != listed.sha256:
        why = f"its SHA-256 is {digest} and should be {listed.sha256}"
        return {"name": path.name, "is": "different", "why": why}
    return {"name": path.name, "is": "right", "why": "", "bytes": count, "sha256": digest}


def _lines(result: dict[str, Any]) -> list[str]:
    how = "is as it was made" if result["verified"] else "is NOT as it was made"
    lines = [f"{result['folder']}: the result of {result['input']} {how}."]
    for one in result["files"]:
        fact = one["why"] or f"{size(one['bytes'])}, as the manifest says"
        lines.append(f"  {one['is']:<10} {one['name']:<22} {fact}")
    return [one_line(line) for line in lines]
