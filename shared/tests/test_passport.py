"""Every job has one passport, and none that contradicts itself, its row, or the workers."""

from itertools import product

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gas import archiving, outputs
from gas.aws import tiers
from gas.jobs import ArchiveStatus, Job, Status
from gas.passport import Action, Passport, Place, Policy, passport
from gas.retrieval import (
    BULK,
    EXPEDITED,
    STANDARD,
    TIERS,
    estimate,
    span_in_words,
    usd_in_words,
)
from gas.users import Plan, User

NOW = 1_800_000_000
A = ArchiveStatus
IN_ARCHIVE = {"archive_id": "a1", "archive_store": "s3", "archive_bytes": 1000}
FREE, PREMIUM = (User(user_id="ada", plan=plan) for plan in Plan)


def a_job(archive_status=None, status=Status.COMPLETED, **more):
    return Job(
        job_id="j1",
        user_id="ada",
        submit_time=NOW - 500,
        trace_id="t",
        assembly="demo",
        input_file_name="a.vcf",
        input_key="k",
        status=status,
        outputs_prefix="p/",
        complete_time=NOW - 400,
        archive_status=archive_status,
        **({"outputs": {outputs.ANNOTATED_VCF: 900, outputs.LOG: 50}} | more),
    )


moments = st.none() | st.integers(NOW - 1000, NOW + 1000)
jobs = st.builds(
    a_job,
    archive_status=st.none() | st.sampled_from(A),
    status=st.sampled_from(Status),
    archive_id=st.none() | st.just("a1"),
    archive_store=st.none() | st.sampled_from(["s3", "vault", "another"]),
    archive_bytes=st.integers(0, 10**12),
    archive_time=moments,
    archive_due=moments,
    restore_asked=moments,
    restore_expected=moments,
    restore_tier=st.none() | st.sampled_from([*TIERS, "another"]),
    thawed_archive_id=st.none() | st.just("a0"),
    outputs=st.dictionaries(st.sampled_from(list(outputs.OUTPUTS)), st.integers(1, 10**9)),
)
users = st.sampled_from([FREE, PREMIUM])

#: What each place lets its owner do.
ACTIONS = {
    Place.NONE: {Action.NOTHING, Action.WAIT},
    Place.ONLINE: {Action.DOWNLOAD},
    Place.ARCHIVING: {Action.DOWNLOAD, Action.WAIT},
    Place.ARCHIVED: {Action.RESTORE, Action.SUBSCRIBE},
    Place.RESTORING: {Action.WAIT, Action.RESTORE, Action.SUBSCRIBE},
}


@pytest.mark.parametrize(
    ("status", "archive_status", "user"),
    list(product(Status, (None, *A), (FREE, PREMIUM))),
    ids=str,
)
def test_every_combination_has_exactly_one_answer(status, archive_status, user):
    found = passport(a_job(archive_status, status), user, NOW)
    places = {None: Place.ONLINE, A.PENDING: Place.ARCHIVING}
    expected = places.get(archive_status) or Place(archive_status)
    assert found.place is (expected if status is Status.COMPLETED else Place.NONE)
    assert found.action in ACTIONS[found.place]
    assert found.headline.endswith(".") and found.why.endswith(".")


@given(jobs, users)
def test_nothing_is_offered_for_download_that_is_not_in_s3(job, user):
    found = passport(job, user, NOW)
    if not found.downloadable:
        return
    assert job.status is Status.COMPLETED and not job.in_archive
    assert all(job.output_key(name) for name in job.archivable)
    # Once the archive has it, an archiver may be removing the copies in S3 right now.
    assert job.archive_status is None or job.archive_id is None


@given(jobs, users)
def test_what_is_offered_is_what_the_workers_would_do(job, user):
    found = passport(job, user, NOW)
    assert found.action is not Action.RESTORE or user is PREMIUM  # the restorer looks
    if found.action in (Action.RESTORE, Action.SUBSCRIBE):
        assert job.in_archive
        archiving.asked(job, now=NOW, tier="Standard", expected=NOW)  # a move that there is
    if found.place is Place.RESTORING and found.action is Action.WAIT:
        assert job.restore_expected > NOW  # else the restorer asks again
    if found.place is Place.ONLINE and user is PREMIUM:
        assert found.moves_to is None  # the archiver spares it
    if found.place is Place.ARCHIVED:
        assert found.moves_to is None


@given(jobs, users)
def test_the_words_fit_the_answer(job, user):
    found = passport(job, user, NOW)
    words = f"{found.headline} {found.why} {found.advice}".lower()
    assert ("download" in words) is found.downloadable
    assert "your plan" not in words or user is PREMIUM
    assert "premium plan" not in found.advice or user is FREE  # nobody is offered what they have
    assert found.action is not Action.SUBSCRIBE or "premium plan" in words
    assert "subscri" not in words  # not every installation sells subscriptions
    assert ("online" in found.headline) is (found.place is Place.ONLINE)
    assert found.place in (Place.NONE, Place.ONLINE) or "archive" in found.headline


@given(jobs, users)
def test_its_moments_and_costs_belong_together(job, user):
    found = passport(job, user, NOW)
    assert found.moves_at is None or found.moves_to not in (None, found.place)
    assert found.under_way is (found.place in (Place.ARCHIVING, Place.RESTORING))
    assert not found.late or found.moves_at is None or found.moves_at <= NOW
    if found.place not in (Place.ARCHIVED, Place.RESTORING):
        assert not found.retrievals
    for way in found.retrievals:
        assert 0 < way.fastest < way.slowest and way.usd >= 0
    assert [way.slowest for way in found.retrievals] == sorted(w.slowest for w in found.retrievals)


@given(jobs, users)
def test_it_can_be_written_as_json_and_read_again(job, user):
    found = passport(job, user, NOW)
    assert msgspec.json.decode(msgspec.json.encode(found), type=Passport) == found


def test_a_free_result_leaves_on_its_due_date_and_a_premium_one_stays():
    job = a_job(archive_due=NOW + 60)
    free = passport(job, FREE, NOW)
    assert (free.moves_to, free.moves_at, free.late) == (Place.ARCHIVED, NOW + 60, False)
    assert free.since == NOW - 400
    assert passport(job, FREE, NOW + 60).late
    assert passport(job, PREMIUM, NOW + 60).moves_at is None
    assert "No date is set" in passport(a_job(), FREE, NOW).why


def test_what_came_back_does_not_claim_to_have_been_online_all_the_time():
    assert passport(a_job(thawed_archive_id="a0"), PREMIUM, NOW).since is None


def test_while_it_moves_it_can_be_had_until_the_archive_has_it():
    assert passport(a_job(A.PENDING), FREE, NOW).downloadable
    assert passport(a_job(A.PENDING, **IN_ARCHIVE), FREE, NOW).action is Action.WAIT
    assert "come back by themselves" in passport(a_job(A.PENDING), PREMIUM, NOW).advice


def test_from_the_archive_it_comes_by_the_quickest_way_that_is_granted():
    found = passport(a_job(A.ARCHIVED, archive_time=NOW - 9, **IN_ARCHIVE), PREMIUM, NOW)
    assert (found.since, found.store, found.action) == (NOW - 9, "s3", Action.RESTORE)
    assert [way.tier for way in found.retrievals] == ["Expedited", "Standard"]
    assert [span_in_words(way) for way in found.retrievals] == ["1 to 5 minutes", "3 to 5 hours"]
    slow = passport(a_job(A.ARCHIVED, **IN_ARCHIVE), PREMIUM, NOW, Policy(tiers=(BULK,)))
    assert [way.tier for way in slow.retrievals] == ["Bulk"]


def test_what_is_large_is_not_promised_within_minutes():
    large = IN_ARCHIVE | {"archive_bytes": 250_000_000}
    found = passport(a_job(A.ARCHIVED, **large), PREMIUM, NOW)
    assert [way.tier for way in found.retrievals] == ["Standard"]


def test_on_its_way_back_it_says_when_and_who_can_ask_again_if_it_is_late():
    times = {"restore_asked": NOW - 9, "restore_expected": NOW + 9, "restore_tier": "Standard"}
    job = a_job(A.RESTORING, **times, **IN_ARCHIVE)
    for user in (FREE, PREMIUM):
        found = passport(job, user, NOW)
        assert (found.since, found.moves_at, found.action) == (NOW - 9, NOW + 9, Action.WAIT)
        assert [way.tier for way in found.retrievals] == ["Standard"]
    assert passport(job, PREMIUM, NOW + 9).action is Action.RESTORE
    assert passport(job, FREE, NOW + 9).action is Action.SUBSCRIBE


def test_sizes_are_the_bundles_or_the_sum_of_what_will_be_in_it():
    assert passport(a_job(), FREE, NOW).bytes == 900  # not the log, which stays
    assert passport(a_job(A.ARCHIVED, **IN_ARCHIVE), FREE, NOW).bytes == 1000


def test_prices_are_as_in_the_published_example():
    """AWS re:Post works out 15,000,000 objects, 102,400 GB: Standard costs 750 + 1,024 dollars."""
    gigabytes = estimate(STANDARD, 102_400 * 2**30).usd - estimate(STANDARD, 0).usd
    assert gigabytes == pytest.approx(1024)
    assert 15_000_000 * estimate(STANDARD, 0).usd == pytest.approx(750)
    assert 15_000_000 * estimate(EXPEDITED, 0).usd == pytest.approx(150_000)


@pytest.mark.parametrize(
    ("usd", "words"),
    [
        (0.0, "nothing"),
        (0.00005, "less than US$0.01"),
        (0.01, "about US$0.01"),
        (3, "about US$3.00"),
    ],
)
def test_costs_in_words(usd, words):
    assert usd_in_words(usd) == words


def test_the_adapters_expect_a_retrieval_by_the_same_time():
    for asked in (tiers.EXPEDITED, tiers.STANDARD):
        assert TIERS[asked.tier].slowest == asked.seconds
