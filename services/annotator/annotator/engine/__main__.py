"""The engine as a command.

    python -m annotator.engine --reference demo --out DIR FILE

Exit codes: 0 annotated, 2 the input was refused (or the command line is wrong), 3 failed.
With `--json` every line of the standard output is a JSON object, for the worker:
{"stage": …, "percent": …}, at the end {"done": …} or {"refused": …} or {"failed": …}.
"""

import argparse
import json
import sys
from pathlib import Path

from annotator.engine.leash import confine, die_with
from annotator.engine.refusal import Refused


def arguments(argv: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser("annotator.engine", description="Annotate a VCF file.")
    parser.add_argument("file", type=Path, help="a VCF or BCF file, compressed or not")
    parser.add_argument("--reference", default="demo", help="name of an installed reference")
    parser.add_argument("--references", type=Path, help="a folder of references, looked at first")
    parser.add_argument("--out", type=Path, required=True, help="the folder for the outputs")
    parser.add_argument("--input-name", help="the name under which the file was submitted")
    parser.add_argument("--job-id", default="", help="goes into manifest and header")
    parser.add_argument("--engine", default="columns", help="columns, plain, or a described one")
    parser.add_argument("--engines", type=Path, help="a folder with descriptions of engines")
    parser.add_argument("--json", action="store_true", help="progress as JSON lines")
    parser.add_argument("--parent", type=int, help="die when this process dies")
    return parser.parse_args(argv)


def run(options: argparse.Namespace) -> int:
    """Annotate, telling how it goes; gives the exit code."""
    # Only now: the leash must be on before anything heavy is loaded.
    from annotator.engine.run import Job, annotate
    from annotator.reference import ReferenceMissing, find

    tell = _tell_json if options.json else _tell_person
    try:
        reference = find(options.reference, options.references)
        name = options.input_name or options.file.name
        engine = {"engine": options.engine, "engines": options.engines}
        job = Job(options.file, options.out, reference, name, options.job_id, **engine)
        done = annotate(job, lambda stage, percent: tell({"stage": stage, "percent": percent}))
    except ReferenceMissing as missing:
        remedy = "Choose one of the references that are offered."
        tell({"refused": {"code": "NO_REFERENCE", "sentence": f"{missing}.", "remedy": remedy}})
        return 2
    except Refused as refused:
        parts = {"code": refused.code, "sentence": refused.sentence, "remedy": refused.remedy}
        tell({"refused": parts})
        return 2
    except Exception as error:  # noqa: BLE001 (the outermost place: told, then a failing exit)
        tell({"failed": f"{type(error).__name__}: {error}"})
        return 3
    tell({"done": vars(done)})
    return 0


def _tell_json(event: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


def _tell_person(event: dict[str, object]) -> None:
    match event:
        case {"stage": stage, "percent": percent}:
            text = f"[{percent:>3} %] {stage}"
        case {"refused": {"code": code, "sentence": sentence, "remedy": remedy}}:
            text = f"Refused ({code}): {sentence}\n{remedy}"
        case {"done": {"counts": counts, "warnings": warnings}}:
            said = [f"Warning: {warning}" for warning in warnings]
            text = "\n".join([*said, f"Done: {counts}"])
        case _:
            text = str(event)
    sys.stderr.write(text + "\n")


def main(argv: list[str]) -> int:
    """Put the leash on, then run."""
    options = arguments(argv)
    if options.parent:
        die_with(options.parent)
        confine()
    return run(options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
