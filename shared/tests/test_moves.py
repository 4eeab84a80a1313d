"""The life of a job: only the drawn moves, one holder at a time, and a lapsed holder is mute."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from gas import moves
from gas.fakes import FakeJobs
from gas.jobs import Failure, Job, Status
from gas.moves import MOVES, Held, IllegalMove, JobMoved, LeaseLost

NOW = 1_800_000_000
WHY = Failure(code="C", message="m", remedy="r")


def a_job(status=Status.PENDING, **more):
    return Job(
        job_id="j1",
        user_id="ada",
        submit_time=NOW,
        trace_id="t",
        assembly="demo",
        input_file_name="a.vcf",
        input_key="k",
        status=status,
        **more,
    )


HELD = {"attempt": 1, "lease_owner": "w1", "lease_until": NOW + 60}

MADE_BY = {
    "claimed": (
        Status.RUNNING,
        lambda job: moves.claimed(job, now=NOW + 99, owner="w2", seconds=60),
    ),
    "cancelled": (Status.CANCELLED, lambda job: moves.cancelled(job, now=NOW, failure=WHY)),
    "deleted": (Status.DELETED, lambda job: moves.deleted(job, now=NOW)),
    "gave_up": (Status.FAILED, lambda job: moves.gave_up(job, now=NOW + 99, failure=WHY)),
}


@pytest.mark.parametrize("name", MADE_BY)
@pytest.mark.parametrize("status", Status)
def test_only_the_drawn_moves_are_made(name, status):
    to, make = MADE_BY[name]
    job = a_job(status, **(HELD if status is Status.RUNNING else {}))
    if to in MOVES[status]:
        assert FakeJobs(job).apply(make(job)).status is to
    else:
        with pytest.raises(IllegalMove):
            make(job)


BEGINNINGS = {
    "submitted": (
        {Status.UPLOADING},
        lambda job: moves.submitted(job, now=NOW, etag="e", size=1),
    ),
    "retried": (
        {Status.FAILED, Status.CANCELLED},
        lambda job: moves.retried(job, now=NOW, trace_id="t2"),
    ),
}


@pytest.mark.parametrize("name", BEGINNINGS)
@pytest.mark.parametrize("status", Status)
def test_a_job_comes_to_wait_only_from_where_it_may(name, status):
    froms, make = BEGINNINGS[name]
    job = a_job(status, input_etag="e", **(HELD if status is Status.RUNNING else {}))
    if status in froms:
        assert FakeJobs(job).apply(make(job)).status is Status.PENDING
    else:
        with pytest.raises(IllegalMove):
            make(job)


def test_a_good_end_can_only_be_deleted_and_a_bad_one_also_be_tried_again():
    assert MOVES[Status.COMPLETED] == {Status.DELETED}
    assert MOVES[Status.FAILED] == MOVES[Status.CANCELLED] == {Status.PENDING, Status.DELETED}
    assert not MOVES[Status.DELETED]


def test_a_new_round_begins_without_what_the_last_one_left_and_goes_on_counting_attempts():
    jobs = FakeJobs(a_job(Status.RUNNING, input_etag="e", progress=40, start_time=NOW, **HELD))
    kept = {"outputs_prefix": "ada/j1/1/", "outputs": {"log.txt": 9}}
    failed = jobs.apply(moves.refused(jobs.get("j1"), now=NOW, failure=WHY, **kept))
    again = jobs.apply(moves.retried(failed, now=NOW + 5, trace_id="t2"))
    assert (again.round, again.trace_id, again.attempt, again.tries) == (1, "t2", 1, 0)
    assert (again.failure, again.outputs, again.outputs_prefix) == (None, {}, None)
    assert (again.complete_time, again.start_time, again.progress) == (None, None, 0)
    assert (again.input_etag, again.submit_time) == ("e", NOW)
    assert (again.watch, again.look_at) == ("PENDING", NOW + 5 + moves.PENDING_SECONDS)
    held = jobs.apply(moves.claimed(again, now=NOW + 6, owner="w2", seconds=60))
    assert (held.attempt, held.tries) == (2, 1)


def test_what_was_never_submitted_cannot_be_tried_again():
    with pytest.raises(IllegalMove):
        moves.retried(a_job(Status.CANCELLED), now=NOW, trace_id="t2")


def test_a_move_that_was_meant_for_an_earlier_round_is_not_made_in_this_one():
    jobs = FakeJobs(a_job(input_etag="e"))
    seen = jobs.get("j1")
    jobs.apply(moves.cancelled(seen, now=NOW, failure=WHY))
    jobs.apply(moves.retried(jobs.get("j1"), now=NOW, trace_id="t2"))
    for late in (
        moves.gave_up(seen, now=NOW, failure=WHY),
        moves.cancelled(seen, now=NOW, failure=WHY),
        moves.claimed(seen, now=NOW, owner="w1", seconds=60),
        moves.looked(seen, now=NOW),
    ):
        with pytest.raises(JobMoved):
            jobs.apply(late)


def test_a_holder_that_renews_meanwhile_is_no_hindrance_to_a_cancel():
    jobs = FakeJobs(a_job(Status.RUNNING, **HELD))
    seen = jobs.get("j1")
    jobs.apply(moves.renewed(seen, now=NOW + 20, seconds=60))
    after = jobs.apply(moves.cancelled(seen, now=NOW + 20, failure=WHY))
    assert (after.status, after.lease_owner, after.lease_until) == (Status.CANCELLED, None, None)


def test_a_live_holder_keeps_others_out_and_says_for_how_long():
    with pytest.raises(Held) as held:
        moves.claimed(a_job(Status.RUNNING, **HELD), now=NOW + 20, owner="w2", seconds=60)
    assert held.value.seconds == 41


def test_a_taker_loses_against_a_holder_that_renewed_meanwhile():
    jobs = FakeJobs(a_job(Status.RUNNING, **HELD))
    seen = jobs.get("j1")
    jobs.apply(moves.renewed(seen, now=NOW + 60, seconds=60))
    with pytest.raises(JobMoved):
        jobs.apply(moves.claimed(seen, now=NOW + 61, owner="w2", seconds=60))


FINISHES = [
    lambda job, now: moves.completed(job, now=now),
    lambda job, now: moves.refused(job, now=now, failure=WHY),
    lambda job, now: moves.given_back(job, now=now),
    lambda job, now: moves.renewed(job, now=now, seconds=60),
    lambda job, now: moves.reported(job, now=now, seconds=60, stage="s", percent=5),
]


@pytest.mark.parametrize("finish", FINISHES)
def test_a_lapsed_holder_may_do_nothing(finish):
    job = a_job(Status.RUNNING, **HELD)
    finish(job, NOW + 60)
    with pytest.raises(LeaseLost):
        finish(job, NOW + 61)


@pytest.mark.parametrize("finish", FINISHES)
def test_a_holder_whose_job_was_taken_over_may_do_nothing_even_if_its_clock_is_slow(finish):
    jobs = FakeJobs(a_job(Status.RUNNING, **HELD))
    old = jobs.get("j1")
    jobs.apply(moves.claimed(old, now=NOW + 61, owner="w2", seconds=60))
    with pytest.raises(JobMoved):
        jobs.apply(finish(old, NOW + 30))


class Life(RuleBasedStateMachine):
    """Two workers, a user and a sweeper act in any order, each from what they last read."""

    def __init__(self):
        super().__init__()
        self.now = NOW
        self.jobs = FakeJobs(a_job(input_etag="e"))
        self.views = {"w1": self.jobs.get("j1"), "w2": self.jobs.get("j1")}
        self.ends = 0
        self.retries = 0
        self.winner = None

    def attempt(self, who, make):
        """Make a move from `who`'s view of the job; what is refused must change nothing."""
        before = self.jobs.get("j1")
        try:
            after = self.jobs.apply(make(self.views[who]))
        except (Held, IllegalMove, LeaseLost, JobMoved):
            assert self.jobs.get("j1") == before
            return
        if after.ended:
            self.ends += 1
            self.winner = before.lease_owner
        self.views[who] = after

    @rule(seconds=st.sampled_from([1, 20, 61]))
    def time_passes(self, seconds):
        self.now += seconds

    @rule(who=st.sampled_from(["w1", "w2"]))
    def reads(self, who):
        self.views[who] = self.jobs.get("j1")

    @rule(who=st.sampled_from(["w1", "w2"]))
    def claims(self, who):
        self.attempt(who, lambda j: moves.claimed(j, now=self.now, owner=who, seconds=60))

    @rule(who=st.sampled_from(["w1", "w2"]))
    def renews(self, who):
        if self.views[who].lease_owner == who:
            self.attempt(who, lambda j: moves.renewed(j, now=self.now, seconds=60))

    @rule(who=st.sampled_from(["w1", "w2"]), how=st.sampled_from(FINISHES[:3]))
    def finishes(self, who, how):
        if self.views[who].lease_owner == who:
            holder = self.jobs.get("j1").lease_owner
            ends = self.ends
            self.attempt(who, lambda j: how(j, self.now))
            assert self.ends == ends or holder == who

    @rule(who=st.sampled_from(["w1", "w2"]))
    def is_cancelled(self, who):
        self.attempt(who, lambda j: moves.cancelled(j, now=self.now, failure=WHY))

    @rule(who=st.sampled_from(["w1", "w2"]))
    def is_given_up(self, who):
        self.attempt(who, lambda j: moves.gave_up(j, now=self.now, failure=WHY))

    @rule(who=st.sampled_from(["w1", "w2"]))
    def is_tried_again(self, who):
        before = self.jobs.get("j1").round
        self.attempt(who, lambda j: moves.retried(j, now=self.now, trace_id="t2"))
        self.retries += self.jobs.get("j1").round - before

    @invariant()
    def each_round_ends_at_most_once_and_is_watched_until_then(self):
        job = self.jobs.get("j1")
        assert job.round == self.retries
        assert self.ends in (job.round, job.round + 1)
        assert job.ended == (self.ends == job.round + 1)
        assert (job.watch is None) == (job.ended or job == a_job(input_etag="e"))
        assert (job.lease_owner is not None) == (job.status is Status.RUNNING)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
