"""The way of a result into the archive and back, told step by step."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gas import outputs
from gas.aws.users import DynamoUsers
from gas.bundle import sha256
from gas.users import Plan
from local.aws import client
from local.machine import Machine
from local.visitor import VisitFailed, Visitor

#: How long one step may take.
STEP_SECONDS = 60


class RoundTripFailed(Exception):
    """Raised when a result did not go where it should, in time."""


def end_earlier_plan(machine: Machine, visitor: Visitor, user_id: str) -> None:
    """An earlier demo has made the user premium: end that, so that there is something to see."""
    dynamodb = client("dynamodb", machine.url("aws"))
    users = DynamoUsers(dynamodb, machine.outputs()["GAS_USERS_TABLE"])
    if users.get(user_id).plan is Plan.PREMIUM:
        try:
            visitor.unsubscribe()
        except VisitFailed:  # no subscription: an operator granted the plan, and so takes it back
            users.change_plan(user_id, Plan.FREE, int(time.time()))
    deadline = time.monotonic() + STEP_SECONDS
    while users.get(user_id).plan is Plan.PREMIUM:
        if time.monotonic() > deadline:
            raise RoundTripFailed("The earlier subscription did not end.")
        time.sleep(0.2)


def round_trip(visitor: Visitor, job_id: str, out: Path) -> None:
    """Wait for the archive, subscribe, and compare what comes back.  Raises `RoundTripFailed`."""
    before = sha256(out / outputs.ANNOTATED_VCF)
    print("\nThe result of a free user moves to the archive after a while:")
    steps = _Steps(visitor, job_id)
    steps.until("archived")
    print("  (its summary stays on the site; its files cannot be downloaded now)")
    print("The user subscribes (at a stand-in for Stripe, which tells the site by a webhook):")
    visitor.subscribe()
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
