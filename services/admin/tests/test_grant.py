"""A plan given by an operator does what a confirmed subscription does."""

import pytest

from gas.messages import JobFinished, PlanChanged, UserUpgraded
from gas.topology import NotYours
from gas.users import Plan

UPGRADED, CHANGED = UserUpgraded(user_id="ada"), PlanChanged(user_id="ada")


def test_premium_is_recorded_and_then_said_to_the_restorer_and_the_notifier(here):
    told = here.json("grant", "ada", "premium")
    assert (told["plan"], told["changed"]) == ("premium", True)
    assert here.users.get("ada").plan is Plan.PREMIUM
    assert here.bus.said == [UPGRADED, CHANGED]
    (delivery,) = here.bus.queues["restorer"].receive(limit=1, wait=0)
    assert delivery.attributes["origin"] == "admin"
    assert delivery.attributes["trace_id"] == told["trace_id"]
    (letter,) = here.bus.queues["notifier"].receive(limit=9, wait=0)
    assert letter.attributes["trace_id"] == told["trace_id"]


def test_the_end_of_premium_brings_nothing_back(here):
    here("grant", "ada", "premium")
    here.bus.said.clear()
    code, out, _ = here("grant", "ada", "free")
    assert code == 0 and "Ada (ada) has now the free plan" in out
    assert here.users.get("ada").plan is Plan.FREE
    assert here.bus.said == [CHANGED]


def test_a_plan_that_the_user_has_is_neither_given_nor_said(here):
    code, out, _ = here("grant", "ada", "free")
    assert code == 0 and "already" in out and here.bus.said == []
    assert here.users.get("ada").plan_since == 0


def test_what_could_not_be_said_can_be_said_again(here):
    def refuse(message):
        raise ConnectionError("no route")

    publish, here.publish = here.publish, refuse
    code, _, err = here("grant", "ada", "premium")
    assert code == 1 and "UserUpgraded could not be said" in err and "--again" in err
    here.publish = publish
    code, out, _ = here("grant", "ada", "premium", "--again")
    assert code == 0 and "as before" in out
    assert here.bus.said == [UPGRADED, CHANGED]


@pytest.mark.parametrize("user", ["nobody", "ada@example.org"])
def test_who_never_signed_in_is_not_found(here, user):
    code, _, err = here("grant", user, "premium")
    assert code == 3 and user in err and "not by e-mail" in err


def test_an_operator_speaks_of_plans_and_of_nothing_else(here):
    with pytest.raises(NotYours):
        here.publish(JobFinished(job_id="j1"))
