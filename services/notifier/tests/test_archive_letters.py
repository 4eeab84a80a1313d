"""The letters about the archive say where the files are now, since when, and what helps."""

import pytest

from gas import outputs
from gas.jobs import ArchiveStatus, Job, Status
from gas.users import Plan, User
from notifier.letters import archived, finished, restored

NOW = 1_790_000_000  # 21 Sep 2026, 14:13 UTC
SITE = "https://gas.example.org/"
IN_ARCHIVE = {"archive_id": "a1", "archive_store": "vault", "archive_bytes": 1_000_000}


def a_job(archive_status=None, **more):
    return Job(
        job_id="j1",
        user_id="ada",
        submit_time=NOW,
        trace_id="t1",
        assembly="demo",
        input_file_name="my.vcf",
        input_key="k",
        status=Status.COMPLETED,
        outputs={outputs.ANNOTATED_VCF: 1_000_000, outputs.LOG: 10},
        archive_status=archive_status,
        **more,
    )


def bodies(write, job, plan=Plan.FREE):
    letter = write(job, User(user_id="ada", name="Ada", plan=plan), SITE, NOW)
    assert "\n\n\n" not in letter.text
    assert f"{SITE}annotations/j1" in letter.text
    return letter.text, letter.html


def test_an_archived_result_is_told_with_its_date_the_remedy_and_how_long_it_takes():
    job = a_job(ArchiveStatus.ARCHIVED, archive_time=NOW - 60, **IN_ARCHIVE)
    for body in bodies(archived, job):
        assert "moved to the archive" in body
        assert "Archived: 21 Sep 2026, 14:12 UTC" in body
        assert "The premium plan brings all your archived results back." in body
        assert "1 to 5 minutes when there is capacity, or else 3 to 5 hours" in body
        assert "The summary, the manifest and the log stay on the site." in body


def test_a_premium_user_is_not_told_to_become_one():
    job = a_job(ArchiveStatus.ARCHIVED, archive_time=NOW, **IN_ARCHIVE)
    for body in bodies(archived, job, Plan.PREMIUM):
        assert "The premium plan brings" not in body
        assert "Your plan includes bringing them back." in body


@pytest.mark.parametrize("plan", Plan)
def test_a_letter_that_is_late_says_where_the_files_are_now(plan):
    back = a_job(ArchiveStatus.RESTORING, restore_expected=NOW + 300, **IN_ARCHIVE)
    for body in bodies(archived, back, plan):
        assert "The files are coming back from the archive." in body
        assert "Expected back: 21 Sep 2026, 14:18 UTC" in body
    for body in bodies(archived, a_job(thawed_archive_id="a1"), plan):
        assert "The files are online." in body


def test_a_restored_result_is_told_with_the_date_on_which_it_would_leave_again():
    job = a_job(thawed_archive_id="a1", archive_due=NOW + 300)
    for body in bodies(restored, job):
        assert "are back from the archive" in body
        assert "Online until: 21 Sep 2026, 14:18 UTC" in body
    for body in bodies(restored, job, Plan.PREMIUM):
        assert "Online until" not in body
        assert "The premium plan keeps results online." in body


def test_a_finished_result_of_the_free_plan_is_told_with_its_date():
    job = a_job(archive_due=NOW + 300)
    for body in bodies(finished, job):
        assert "online until 21 Sep 2026, 14:18 UTC; then they move to the archive" in body
    for body in bodies(finished, job, Plan.PREMIUM):
        assert "archive" not in body
