"""An archived result wanted back: said to the restorer, which asks the archive.

Nothing is recorded here: the archive is asked first, then `restoring` is recorded.  Saying it
twice is harmless, for the restorer asks only for what is in the archive and not on its way.
"""

from typing import Final

from gas.jobs import Job
from gas.messages import RestoreRequested
from gas.passport import Action, Place, passport
from gas.trace import tracing
from gas.users import Plan, User
from web.ports import Ports
from web.problems import Problem

#: After a click the page says for so long that the result was asked for, if nothing else is told.
ASKED_SECONDS: Final = 15 * 60


def restore(job: Job, user: User, ports: Ports) -> bool:
    """Ask for the result; False when there is no need, because it is online or on its way."""
    if user.plan is not Plan.PREMIUM:
        raise Problem(
            403,
            "PLAN",
            "Bringing files back from the archive is part of the premium plan.",
            "With the premium plan all your archived results come back.",
        )
    found = passport(job, user, ports.now())
    if found.place is Place.NONE:
        raise Problem(409, "NO_RESULT", "There are no files that could come back.", found.why)
    if found.action is not Action.RESTORE:
        return False
    with tracing(job.trace_id, job_id=job.job_id):
        ports.publish(RestoreRequested(job_id=job.job_id))
    return True


def is_asked(asked: int | None, now: int) -> bool:
    """Was it asked for just now, as the address of the page tells?"""
    return asked is not None and 0 <= now - asked < ASKED_SECONDS
