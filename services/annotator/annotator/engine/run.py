"""One annotation from end to end: it is complete, or nothing is left of it but its log."""

import shutil
import traceback
from contextlib import ExitStack

from annotator.engine.job import Done, Job, Report
from annotator.engine.leftovers import WORK, drop_outputs
from annotator.engine.log import Log
from annotator.engine.refusal import Refused
from annotator.engine.stages import Stages
from gas import outputs

__all__ = ["Done", "Job", "Report", "annotate"]


def annotate(job: Job, report: Report) -> Done:
    """Annotate one file.  On any failure the outputs are deleted, all but the log.

    Raises `Refused` when the input cannot be annotated, `ToolCrashed` when a tool was killed.
    """
    job.out.mkdir(parents=True, exist_ok=True)
    work = job.out / WORK
    work.mkdir(exist_ok=True)
    log = Log(job.out / outputs.LOG)
    complete = False
    try:
        with ExitStack() as open_:
            done = Stages(job, work, log, report, open_).all()
        complete = True
    except Refused as refused:
        log.say(f"REFUSED ({refused.code}) {refused.sentence}\n{refused.remedy}")
        raise
    except BaseException as error:
        log.say("FAILED " + "".join(traceback.format_exception(error)).strip())
        raise
    finally:
        log.close()
        shutil.rmtree(work, ignore_errors=True)
        if not complete:
            drop_outputs(job.out)
    return done
