"""The engine in a process of its own, one file after the other, with its time and memory measured.

    python -m proof.worker

reads a JSON line {source, out, limits} per file and answers with one: {end: done | refused |
failed, …, peak}; `peak` is the largest memory in bytes that it or a tool ever held.
"""

import json
import resource
import sys
import traceback
from pathlib import Path
from typing import Any

from annotator.engine.limits import Limits
from annotator.engine.refusal import Refused
from annotator.engine.run import Job, annotate
from annotator.reference import find


def answer(asked: dict[str, Any]) -> dict[str, object]:
    """Annotate one file; every end is an answer."""
    source, out = Path(asked["source"]), Path(asked["out"])
    job = Job(source, out, find("demo"), source.name, "fuzz", Limits(**asked["limits"]))
    try:
        done = annotate(job, lambda stage, percent: None)
    except Refused as refused:
        told = {"code": refused.code, "sentence": refused.sentence, "remedy": refused.remedy}
        return {"end": "refused", **told}
    except Exception as error:  # noqa: BLE001 (the service would retry: for a damaged file a fault)
        return {"end": "failed", "error": "".join(traceback.format_exception(error))}
    return {"end": "done", "counts": done.counts, "warnings": done.warnings}


def peak() -> int:
    """Bytes; Linux gives kilobytes (getrusage(2), proc(5)).

    Our own `ru_maxrss` would be that of the process which started us, if it was larger.
    """
    lines = Path("/proc/self/status").read_text().splitlines()
    own = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) * 1024


def main() -> None:
    """Answer until there are no more lines."""
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line)) | {"peak": peak()}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
