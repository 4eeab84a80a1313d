"""The letter about a finished job: to its owner, once, in words that are safe."""

import pytest

from gas import fakes, moves
from gas.jobs import Failure, Job, Status
from gas.messages import ArchivingSoon, JobFinished, PlanChanged
from gas.ports import MailRefused
from gas.topology import NOTIFIER
from gas.users import Plan, User
from notifier.handler import Ports, handle

NOW = 1_800_000_000
FINISHED = JobFinished(job_id="j1")


def a_world(mail=None, **more):
    job = Job(
        job_id="j1",
        user_id="ada",
        submit_time=NOW,
        trace_id="t1",
        assembly="demo",
        input_key="k",
        **({"status": Status.COMPLETED, "input_file_name": "my.vcf"} | more),
    )
    return Ports(
        jobs=fakes.FakeJobs(job),
        users=fakes.FakeUsers(User(user_id="ada", name="Ada <3", email="ada@example.org")),
        mail=mail or fakes.FakeMail(),
        once=fakes.FakeOnce(),
        site="https://gas.example.org/",
        now=lambda: NOW,
    )


def test_a_finished_job_is_told_with_its_count_and_link():
    world = a_world(counts={"records": 12345}, warnings=["The file was not sorted."])
    handle(FINISHED, world)
    (mail,) = world.mail.sent
    assert (mail.to, mail.subject) == ("ada@example.org", "Your annotation of my.vcf is ready")
    for body in (mail.text, mail.html):
        assert "12,345 variants" in body
        assert "https://gas.example.org/annotations/j1" in body
        assert "The file was not sorted." in body


def test_a_failed_job_is_told_with_its_reason_and_remedy():
    why = Failure(code="NOT_A_VCF", message="It is a vCard.", remedy="Send a VCF.")
    world = a_world(status=Status.FAILED, failure=why)
    handle(FINISHED, world)
    (mail,) = world.mail.sent
    assert mail.subject == "Your annotation of my.vcf failed"
    assert "It is a vCard." in mail.text and "Send a VCF." in mail.html


def test_hearing_it_again_mails_nothing():
    world = a_world()
    for _ in range(3):
        handle(FINISHED, world)
    assert len(world.mail.sent) == 1


def test_a_job_that_was_tried_again_is_told_of_once_more():
    why = Failure(code="GAVE_UP", message="It could not be finished.", remedy="Retry it.")
    world = a_world(status=Status.FAILED, failure=why, input_etag="e")
    handle(FINISHED, world)
    world.jobs.apply(moves.retried(world.jobs.get("j1"), now=NOW, trace_id="t2"))
    handle(FINISHED, world)  # a late one, of the first round
    held = world.jobs.apply(moves.claimed(world.jobs.get("j1"), now=NOW, owner="w", seconds=60))
    world.jobs.apply(moves.completed(held, now=NOW))
    for _ in range(2):
        handle(FINISHED, world)
    assert [mail.subject.split()[-1] for mail in world.mail.sent] == ["failed", "ready"]


def test_whoever_cancels_a_job_is_not_told_so():
    why = Failure(code="CANCELLED", message="You cancelled it.", remedy="Retry it.")
    world = a_world(status=Status.CANCELLED, failure=why)
    handle(FINISHED, world)
    assert world.mail.sent == []


def test_what_users_write_cannot_break_the_letter():
    world = a_world(input_file_name="<b>x</b>\r\nBcc: eve@example.org" + "y" * 200)
    handle(FINISHED, world)
    (mail,) = world.mail.sent
    assert "\n" not in mail.subject and "\r" not in mail.subject and len(mail.subject) < 140
    assert "&lt;b&gt;x&lt;/b&gt;" in mail.html and "<b>x</b>" not in mail.html
    assert "Ada &lt;3" in mail.html and "Ada <3" in mail.text


class FailingMail(fakes.FakeMail):
    """SES is away for the first mail, or refuses it for good."""

    def __init__(self, error):
        super().__init__()
        self.errors = [error]

    def send(self, **letter):
        if self.errors:
            raise self.errors.pop()
        super().send(**letter)


def test_a_mail_that_could_not_be_sent_is_sent_at_the_next_try():
    world = a_world(FailingMail(ConnectionError("SES is away")))
    with pytest.raises(ConnectionError):
        handle(FINISHED, world)
    handle(FINISHED, world)
    assert len(world.mail.sent) == 1


def test_a_mail_that_is_refused_for_good_is_not_tried_again():
    world = a_world(FailingMail(MailRefused("no such domain")))
    handle(FINISHED, world)
    handle(FINISHED, world)
    assert world.mail.sent == []


@pytest.mark.parametrize("status", [Status.RUNNING, Status.PENDING])
def test_a_job_that_has_not_ended_is_not_written_about(status):
    world = a_world(status=status)
    handle(FINISHED, world)
    assert world.mail.sent == []


def test_a_job_that_was_deleted_is_nothing_to_do():
    world = a_world()
    world.jobs.rows.clear()
    handle(FINISHED, world)
    assert world.mail.sent == []


@pytest.mark.parametrize(
    ("plan", "says"), [(Plan.PREMIUM, "come back by themselves"), (Plan.FREE, "22 Jan 2027")]
)
def test_a_changed_plan_is_told_once_each_time(plan, says):
    world = a_world()
    world.users.change_plan("ada", plan, NOW)
    for _ in range(2):
        handle(PlanChanged(user_id="ada"), world)
    (mail,) = world.mail.sent
    assert mail.subject == f"You have the {plan} plan now"
    assert says in mail.text and says in mail.html
    world.users.change_plan("ada", plan, NOW + 99)
    handle(PlanChanged(user_id="ada"), world)
    assert len(world.mail.sent) == 2


def test_a_result_that_will_move_is_told_with_the_time():
    world = a_world(archive_due=NOW)
    handle(ArchivingSoon(job_id="j1"), world)
    (mail,) = world.mail.sent
    assert "15 Jan 2027, 08:00 UTC" in mail.text and "15 Jan 2027, 08:00 UTC" in mail.html


@pytest.mark.parametrize("kind", NOTIFIER.hears)
def test_there_is_a_letter_about_every_kind_that_is_heard(kind):
    world = a_world(counts={"records": 1})
    handle(kind(user_id="ada") if kind is PlanChanged else kind(job_id="j1"), world)
    assert len(world.mail.sent) == 1
