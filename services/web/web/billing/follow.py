"""From a notice to a plan: ask how things stand, record it, say it.

A notice only wakes this up.  The plan follows from what the provider answers when it is asked, so
that notices may come in any order, late, or twice.  One user is seen to at a time: an answer that
has grown old must not be recorded over a newer one.

Between recording and saying this process may die.  Whoever hears of the user next, be it the same
notice again, finds the plan right already; a mark made *before* the recording tells it that the
change was not said.  It is said again rather than lost: those who hear it can hear it twice.
"""

from collections.abc import Iterator
from typing import Final

import structlog

from gas.messages import Message, PlanChanged, UserUpgraded
from gas.trace import new_trace, tracing
from gas.users import Plan, User, UserNotFound
from web.billing.marks import Marks
from web.billing.port import Notice, NotOurs
from web.ports import Ports

#: Stripe repeats a notice by itself for three days, and by hand for thirty.
REMEMBER_SECONDS: Final = 35 * 24 * 60 * 60
#: Seconds that a request waits for its turn: a payment makes several notices at the same moment.
PATIENCE: Final = 5.0

log = structlog.get_logger(__name__)


def follow(notice: Notice, ports: Ports, *, patience: float = PATIENCE) -> None:
    """Bring a user's plan in line.  Raises `NotYourTurn`, `BillingUnavailable`: try again."""
    marks = Marks(ports.once, ports.now)
    done = f"billing/notice/{notice.notice_id}"
    if marks.has(done):
        log.info("notice_known", notice=notice.notice_id)
        return
    with tracing(new_trace(), notice=notice.notice_id, what=notice.what):
        try:
            _see_to(ports.billing.whose(notice), notice, ports, marks, patience)
        except (NotOurs, UserNotFound) as error:
            # No other try would help.  Neighbours in the same Stripe account look like this, too.
            log.warning("notice_not_ours", why=str(error), customer=notice.customer_id)
    marks.put(done, seconds=REMEMBER_SECONDS)


def _see_to(user_id: str, notice: Notice, ports: Ports, marks: Marks, patience: float) -> None:
    with (
        structlog.contextvars.bound_contextvars(user_id=user_id),
        marks.turn(f"billing/turn/{user_id}", patience=patience),
    ):
        _change(user_id, ports.billing.plan(user_id, notice.customer_id), ports, marks)


def _change(user_id: str, plan: Plan, ports: Ports, marks: Marks) -> None:
    user, unsaid = ports.users.get(user_id), f"billing/unsaid/{user_id}"
    if user.plan is not plan:
        marks.put(unsaid, seconds=REMEMBER_SECONDS)
        user = ports.users.change_plan(user_id, plan, ports.now())
        log.info("plan_changed", plan=plan.value)
    elif not marks.has(unsaid):
        return
    for message in _news(user):
        ports.publish(message)
    ports.turns.call_next(user_id)  # a greater plan lets more jobs run at the same time
    marks.remove(unsaid)


def _news(user: User) -> Iterator[Message]:
    # The restorer first: a mail about results that come back should find them on their way.
    if user.plan is Plan.PREMIUM:
        yield UserUpgraded(user_id=user.user_id)
    yield PlanChanged(user_id=user.user_id)
