"""The whole life of a job, in one process: read this first."""

import json

import pytest
from story.world import VCF, Browser, World

from gas import outputs
from gas.archiving import OVERDUE_SECONDS
from gas.jobs import ArchiveStatus, Status
from gas.messages import JobFinished, JobSubmitted
from gas.moves import PENDING_SECONDS


@pytest.fixture
def world():
    return World()


def test_a_file_is_uploaded_annotated_mailed_about_and_downloaded(world):
    ada = Browser(world, "ada")
    made = ada.upload("family.vcf", VCF)
    assert ada.status(made)["status"] == Status.UPLOADING

    assert ada.submit(made).json["status"] == Status.PENDING
    world.run()

    job = world.jobs.get(made["job_id"])
    assert job.status is Status.COMPLETED
    assert world.bus.said == [JobSubmitted(job_id=job.job_id), JobFinished(job_id=job.job_id)]
    (mail,) = world.mail.sent
    assert (mail.to, mail.subject) == ("ada@example.org", "Your annotation of family.vcf is ready")
    assert made["page"] in mail.text

    (output,) = (o for o in ada.status(made)["outputs"] if o["name"] == outputs.ANNOTATED_VCF)
    download = ada.http.get(output["url"])
    assert download.status_code == 302 and "family.annotated.vcf.gz" in download.location
    assert world.results[job.output_key(outputs.ANNOTATED_VCF)] == VCF.upper()


def test_every_message_of_a_job_carries_its_trace_and_says_where_it_came_from(world):
    ada = Browser(world, "ada")
    made = ada.upload("family.vcf", VCF)
    ada.submit(made)
    trace_id = world.jobs.get(made["job_id"]).trace_id
    (submitted,) = world.bus.queues["annotator"].letters
    assert submitted.attributes == {
        "kind": "JobSubmitted",
        "origin": "web",
        "trace_id": trace_id,
    }
    world.run("annotator")
    (finished,) = world.bus.queues["archiver"].letters
    assert finished.attributes == {
        "kind": "JobFinished",
        "origin": "annotator",
        "trace_id": trace_id,
    }


def test_what_is_not_a_vcf_fails_with_a_reason_in_page_and_mail(world):
    ada = Browser(world, "ada")
    made = ada.upload("contact.vcf", b"BEGIN:VCARD\n")
    ada.submit(made)
    world.run()
    status = ada.status(made)
    assert status["status"] == Status.FAILED
    assert status["failure"]["code"] == "NOT_A_VCF"
    assert "This is not a VCF." in ada.http.get(made["page"]).text
    assert "This is not a VCF." in world.mail.sent[0].text


def test_somebody_elses_job_is_not_there(world):
    made = Browser(world, "ada").upload("family.vcf", VCF)
    bob = Browser(world, "bob")
    for path in ("", "/status", "/log", "/outputs/annotated.vcf.gz"):
        assert bob.http.get(made["page"] + path).status_code == 404
    assert bob.submit(made).status_code == 404


def test_clicking_and_hearing_everything_twice_makes_one_result_and_one_mail(world):
    ada = Browser(world, "ada")
    made = ada.upload("family.vcf", VCF)
    for _ in range(2):
        ada.submit(made)
    world.run()
    ada.submit(made)
    world.bus.publisher("sweeper")(JobSubmitted(job_id=made["job_id"]))
    world.bus.publisher("sweeper")(JobFinished(job_id=made["job_id"]))
    world.run()
    job = world.jobs.get(made["job_id"])
    assert (job.status, job.attempt) == (Status.COMPLETED, 1)
    assert len(world.mail.sent) == 1
    assert {key.rsplit("/", 1)[0] + "/" for key in world.results} == {job.outputs_prefix}


def test_a_message_that_was_lost_is_said_again_by_the_sweeper(world):
    ada = Browser(world, "ada")
    made = ada.upload("family.vcf", VCF)
    ada.submit(made)
    world.bus.queues["annotator"].letters.clear()
    world.run()
    assert ada.status(made)["status"] == Status.PENDING
    world.sweep(after=PENDING_SECONDS)
    world.run()
    assert ada.status(made)["status"] == Status.COMPLETED


def test_a_job_is_cancelled_tried_again_and_done_without_uploading_again(world):
    ada = Browser(world, "ada")
    made = ada.upload("family.vcf", VCF)
    ada.submit(made)
    first_trace = world.jobs.get(made["job_id"]).trace_id
    assert ada.tell(made, "cancel").json["status"] == Status.CANCELLED
    world.run()
    assert world.results == {} and world.mail.sent == []
    assert ada.status(made)["failure"]["code"] == "CANCELLED"

    assert ada.tell(made, "retry").json["status"] == Status.PENDING
    world.run()
    job = world.jobs.get(made["job_id"])
    assert (job.status, job.round) == (Status.COMPLETED, 1)
    assert job.trace_id != first_trace
    assert [mail.subject.split()[-1] for mail in world.mail.sent] == ["ready"]


def test_a_retry_that_was_never_said_is_said_by_the_sweeper(world):
    ada = Browser(world, "ada")
    made = ada.upload("family.vcf", VCF)
    ada.submit(made)
    ada.tell(made, "cancel")
    ada.tell(made, "retry")
    world.bus.queues["annotator"].letters.clear()
    world.sweep(after=PENDING_SECONDS)
    world.run()
    assert ada.status(made)["status"] == Status.COMPLETED


def completed(world, browser):
    """A finished job of somebody's, not yet archived."""
    made = browser.upload("family.vcf", VCF)
    browser.submit(made)
    world.run("annotator", "notifier")
    return made


RETENTION = 5 * 60


def test_a_free_result_moves_to_the_archive_and_its_summary_stays(world):
    made = completed(world, Browser(world, "ada"))
    before = world.jobs.get(made["job_id"])
    world.now += RETENTION
    world.run()
    job = world.jobs.get(made["job_id"])
    assert job.archive_status is ArchiveStatus.ARCHIVED
    assert list(world.archive.kept) == [job.archive_id]
    assert {key.rsplit("/", 1)[1] for key in world.results} == {outputs.SUMMARY, outputs.LOG}
    assert before.output_key(outputs.ANNOTATED_VCF) and not job.output_key(outputs.ANNOTATED_VCF)
    assert [mail.subject.split()[-1] for mail in world.mail.sent] == ["ready", "archived"]


def test_a_result_is_not_archived_before_its_time(world):
    made = completed(world, Browser(world, "ada"))
    world.run()
    assert world.jobs.get(made["job_id"]).archive_status is None
    world.sweep(after=RETENTION + OVERDUE_SECONDS)
    world.run()
    assert world.jobs.get(made["job_id"]).archive_status is ArchiveStatus.ARCHIVED


def test_a_premium_result_stays(world):
    ada = Browser(world, "ada")
    world.begin_plan("ada")
    made = completed(world, ada)
    world.now += RETENTION
    world.run()
    job = world.jobs.get(made["job_id"])
    assert (job.archive_status, job.watch) == (None, None)
    assert world.archive.kept == {}


def test_a_subscription_brings_every_result_back_and_empties_the_archive(world):
    ada = Browser(world, "ada")
    made = [completed(world, ada) for _ in range(3)]
    bobs = completed(world, Browser(world, "bob"))
    world.now += RETENTION
    world.run()
    assert len(world.archive.kept) == 4
    world.begin_plan("ada")
    world.run()
    for one in made:
        job = world.jobs.get(one["job_id"])
        assert (job.archive_status, job.archive_id) == (None, None)
        assert world.results[job.output_key(outputs.ANNOTATED_VCF)] == VCF.upper()
        assert world.results[job.output_key(outputs.SUMMARY)] == b"{}"
    assert list(world.archive.kept) == [world.jobs.get(bobs["job_id"]).archive_id]
    assert {mail.to for mail in world.mail.sent if mail.subject.endswith("back")} == {
        "ada@example.org"
    }


def test_an_upgrade_while_the_result_is_being_archived_is_not_lost(world):
    made = completed(world, Browser(world, "ada"))
    world.now += RETENTION

    def upgrade():
        world.begin_plan("ada")
        world.run("restorer")  # finds nothing to restore yet

    world.archive.on_put_away = upgrade
    world.run()
    job = world.jobs.get(made["job_id"])
    assert job.archive_status is None and world.results[job.output_key(outputs.ANNOTATED_VCF)]
    assert world.archive.kept == {}


def test_a_mail_that_bounces_is_the_last_to_its_address(world):
    ada = Browser(world, "ada")
    ada.submit(ada.upload("family.vcf", VCF))
    world.run()
    (mail,) = world.mail.sent
    told = {"destination": [mail.to], "tags": {"user_id": [mail.user_id]}}
    bounce = {"eventType": "Bounce", "bounce": {"bounceType": "Permanent"}, "mail": told}
    world.bus.queues["notifier"].put(json.dumps(bounce))
    world.run()
    ada.submit(ada.upload("family.vcf", VCF))
    world.run()
    assert world.mail.sent == [mail]
    assert f"No mail goes to {mail.to}" in ada.http.get("/profile").text
