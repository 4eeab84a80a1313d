"""Who wants no mail, or whose address gives it back, gets none."""

import json

import pytest
from prometheus_client import REGISTRY

from gas import fakes, hearing
from gas.jobs import Job, Status
from gas.mail_notices import MailFailed
from gas.messages import JobArchived, JobFinished, PlanChanged, kind_of
from gas.topology import NOTIFIER
from gas.users import MAY_BE_MUTED, User
from notifier.handler import LETTERS, Ports, handle

NOW = 1_800_000_000
FINISHED = JobFinished(job_id="j1")


def a_world():
    job = Job(
        job_id="j1",
        user_id="ada",
        submit_time=NOW,
        trace_id="t1",
        assembly="demo",
        input_key="k",
        input_file_name="my.vcf",
        status=Status.COMPLETED,
    )
    return Ports(
        jobs=fakes.FakeJobs(job),
        users=fakes.FakeUsers(User(user_id="ada", name="Ada", email="ada@example.org")),
        mail=fakes.FakeMail(),
        once=fakes.FakeOnce(),
        site="https://gas.example.org/",
        now=lambda: NOW,
    )


def withheld(why):
    return REGISTRY.get_sample_value("gas_mails_withheld_total", {"why": why}) or 0


def a_notice(address="ada@example.org"):
    mail = {"destination": [address], "tags": {"user_id": ["ada"]}}
    said = {"eventType": "Bounce", "bounce": {"bounceType": "Permanent"}, "mail": mail}
    return hearing.read(NOTIFIER, json.dumps(said))


def test_what_is_written_about_jobs_may_be_muted():
    assert {kind_of(kind) for kind in LETTERS} == set(MAY_BE_MUTED)


@pytest.mark.parametrize("kind", LETTERS)
def test_a_muted_kind_is_not_written_about(kind):
    world, before = a_world(), withheld("muted")
    world.users.mute("ada", [kind_of(kind)])
    handle(kind(job_id="j1"), world)
    assert world.mail.sent == [] and withheld("muted") == before + 1
    for other in LETTERS.keys() - {kind}:
        handle(other(job_id="j1"), world)
    assert len(world.mail.sent) == len(LETTERS) - 1


def test_a_changed_plan_is_told_whatever_is_muted():
    world = a_world()
    world.users.mute("ada", [*MAY_BE_MUTED, "PlanChanged"])
    handle(PlanChanged(user_id="ada"), world)
    assert len(world.mail.sent) == 1


def test_every_mail_says_where_to_choose_and_whose_it_is():
    world = a_world()
    handle(FINISHED, world)
    handle(PlanChanged(user_id="ada"), world)
    for mail in world.mail.sent:
        assert "Choose which mails you get: https://gas.example.org/profile\n" in mail.text
        assert '<a href="https://gas.example.org/profile">' in mail.html
        assert mail.user_id == "ada"


def test_an_address_that_bounced_gets_no_more_mail_until_it_is_another():
    world, before = a_world(), withheld("blocked")
    for _ in range(2):
        handle(a_notice(), world)
    handle(FINISHED, world)
    handle(PlanChanged(user_id="ada"), world)
    assert world.mail.sent == [] and withheld("blocked") == before + 2
    world.users.signed_in(User(user_id="ada", email="ada@example.net"), NOW)
    handle(JobArchived(job_id="j1"), world)
    assert [mail.to for mail in world.mail.sent] == ["ada@example.net"]


def test_a_late_bounce_of_an_earlier_address_blocks_nothing():
    world = a_world()
    handle(a_notice("ada@example.com"), world)
    handle(FINISHED, world)
    assert len(world.mail.sent) == 1


def test_an_address_is_the_same_in_other_letters():
    world = a_world()
    handle(a_notice("Ada@Example.org"), world)
    assert world.users.get("ada").mail_is_blocked


def test_a_bounce_for_a_user_nobody_knows_is_nothing_to_do():
    handle([MailFailed("nobody", "x@example.org", "Bounce")], a_world())
