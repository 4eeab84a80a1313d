"""What a run leaves when it fails: the log, and nothing else."""

import shutil
from pathlib import Path

from gas import outputs

#: The folder below the outputs where intermediate files lie while the engine runs.
WORK = "work"


def drop_outputs(out: Path) -> None:
    """Delete the outputs and intermediate files of a failed run, all but the log."""
    shutil.rmtree(out / WORK, ignore_errors=True)
    for name in outputs.OUTPUTS:
        if name != outputs.LOG:
            (out / name).unlink(missing_ok=True)
