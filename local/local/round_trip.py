"""The way of a result into the archive and back, told step by step."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gas import outputs
from gas.aws.jobs import DynamoJobs
from gas.aws.queues import SnsPublish
from gas.aws.users import DynamoUsers
from gas.bundle import sha256
from gas.messages import UserUpgraded
from gas.users import Plan
from local.aws import client
from local.machine import Machine
from local.visitor import Visitor

#: How long one step may take.
STEP_SECONDS = 60


class RoundTripFailed(Exception):
    """Raised when a result did not go where it should, in time."""


class Operator:
    """Does what a confirmed subscription does, and its end: changes the plan, and says so."""

    def __init__(self, machine: Machine) -> None:
        told = machine.outputs()
        dynamodb = client("dynamodb", machine.url("aws"))
        self._jobs = DynamoJobs(dynamodb, told["GAS_JOBS_TABLE"])
        self._users = DynamoUsers(dynamodb, told["GAS_USERS_TABLE"])
        sns = client("sns", machine.url("aws"))
        self._publish = SnsPublish(sns, told["GAS_TOPIC_ARN_PREFIX"], "admin")

    def owner(self, job_id: str) -> str:
        return self._jobs.get(job_id).user_id

    def grant(self, user_id: str, plan: Plan) -> None:
        if self._users.get(user_id).plan is not plan:
            self._users.change_plan(user_id, plan, int(time.time()))
            if plan is Plan.PREMIUM:
                self._publish(UserUpgraded(user_id=user_id))


def round_trip(machine: Machine, visitor: Visitor, job_id: str, out: Path) -> None:
    """Wait for the archive, subscribe, and compare what comes back.  Raises `RoundTripFailed`."""
    operator = Operator(machine)
    user_id = operator.owner(job_id)
    before = sha256(out / outputs.ANNOTATED_VCF)
    print("\nThe result of a free user moves to the archive after a while:")
    steps = _Steps(visitor, job_id)
    steps.until("archived")
    print("  (its summary stays on the site; its files cannot be downloaded now)")
    print("The user subscribes:")
    operator.grant(user_id, Plan.PREMIUM)
    steps.until("online")
    back = visitor.download(job_id, outputs.ANNOTATED_VCF, out)
    if sha256(back) != before:
        raise RoundTripFailed("What came back is not what was archived.")
    print("  every byte is the same, and the archive is empty again.")


class _Steps:
    """Says where a result is whenever that changes."""

    def __init__(self, visitor: Visitor, job_id: str) -> None:
        self._look: Callable[[], dict[str, Any]] = lambda: visitor.status(job_id)
        self._began = time.monotonic()
        self._said = ""

    def until(self, place: str) -> None:
        deadline = time.monotonic() + STEP_SECONDS
        while time.monotonic() < deadline:
            archive = self._look()["archive"]
            if archive["headline"] != self._said:
                self._said = archive["headline"]
                print(f"  {time.monotonic() - self._began:5.1f} s  {self._said}", flush=True)
            if archive["place"] == place:
                return
            time.sleep(0.1)
        raise RoundTripFailed(
            f"The result is not {place} after {STEP_SECONDS} s: see `make logs`."
        )
