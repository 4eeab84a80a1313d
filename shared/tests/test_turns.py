"""Whose turn it is: never more than the cap, never nobody while somebody waits."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from gas import moves
from gas.fakes import FakeBus, FakeJobs, FakeUsers
from gas.jobs import Failure, Job, Status
from gas.messages import JobSubmitted
from gas.moves import JobMoved
from gas.turns import Caps, Turns
from gas.users import Plan, User

NOW = 1_800_000_000
WHY = Failure(code="C", message="m", remedy="r")


class Lagging(FakeJobs):
    """Its index of waiting jobs shows nothing but what waited before `caught_up`."""

    def __init__(self):
        super().__init__()
        self.caught_up = True
        self._shown = {}

    def waiting(self, user_id, *, limit):
        if self.caught_up:
            self._shown[user_id] = super().waiting(user_id, limit=limit)
        return self._shown.get(user_id, [])


class House:
    """A table of jobs, two users, and a bus; `step` may come between any two calls."""

    def __init__(self, plan=Plan.FREE):
        self.now = NOW
        self.jobs = Lagging()
        self.users = FakeUsers(User(user_id="ada", plan=plan), User(user_id="bob"))
        self.bus = FakeBus()
        self.turns = self.made_of(self.jobs, self.users)

    def made_of(self, jobs, users):
        publish = self.bus.publisher("annotator")
        return Turns(jobs, users, publish, lambda: self.now, Caps(free=1, premium=4))

    def pending(self, job_id, user_id="ada"):
        about = {"user_id": user_id, "trace_id": "t", "assembly": "demo", "input_key": "k"}
        about |= {"input_file_name": "a.vcf", "status": Status.PENDING, "input_etag": "e"}
        self.jobs.add(Job(job_id=job_id, submit_time=self.now, **about))
        self.now += 1
        return self.jobs.get(job_id)

    def submit(self, *job_ids, user_id="ada"):
        for job_id in job_ids:
            self.turns.submit(self.pending(job_id, user_id))

    def claim(self, job_id):
        held = moves.claimed(self.jobs.get(job_id), now=self.now, owner="w", seconds=60)
        return self.jobs.apply(held)

    def end(self, job_id):
        """As an annotator ends it, up to the moment before it looks for the next."""
        self.jobs.apply(moves.completed(self.claim(job_id), now=self.now))

    @property
    def said(self):
        return [message.job_id for message in self.bus.said]

    @property
    def waiting(self):
        return [job_id for job_id in self.jobs.rows if self.jobs.get(job_id).waits]


def test_a_free_user_has_one_job_under_way_and_the_others_wait_in_order():
    house = House()
    house.submit("j1", "j2", "j3")
    assert (house.said, house.waiting) == (["j1"], ["j2", "j3"])
    house.end("j1")
    assert house.turns.call_next("ada") == 1
    assert (house.said, house.waiting) == (["j1", "j2"], ["j3"])
    assert house.jobs.get("j2").look_at == house.now + moves.PENDING_SECONDS


def test_a_premium_user_has_four():
    house = House(Plan.PREMIUM)
    house.submit(*(f"j{n}" for n in range(6)))
    assert (len(house.said), house.waiting) == (4, ["j4", "j5"])


def test_users_do_not_wait_for_one_another():
    house = House()
    house.submit("j1", "j2")
    house.submit("b1", user_id="bob")
    assert house.said == ["j1", "b1"]


def test_a_turn_lapses_with_the_lease_of_its_job():
    house = House()
    house.submit("j1", "j2")
    house.claim("j1")
    house.now += 60
    assert house.turns.call_next("ada") == 0
    house.now += 1
    assert house.turns.call_next("ada") == 1 and house.said == ["j1", "j2"]
    # Whoever takes over the first one finds that it is not its turn any more: it waits, in front.
    assert not house.turns.take(house.jobs.get("j1"))
    first = house.jobs.get("j1")
    assert (first.status, first.waits, first.lease_owner) == (Status.PENDING, "ada", None)
    house.end("j2")
    house.turns.call_next("ada")
    assert house.said == ["j1", "j2", "j1"]


def ended(house, job_id):
    house.end(job_id)


def cancelled(house, job_id):
    house.jobs.apply(moves.cancelled(house.jobs.get(job_id), now=house.now, failure=WHY))


def deleted(house, job_id):
    house.jobs.apply(moves.deleted(house.jobs.get(job_id), now=house.now))


def removed(house, job_id):
    deleted(house, job_id)
    house.jobs.remove(house.jobs.get(job_id))


@pytest.mark.parametrize("by", [ended, cancelled, deleted, removed])
def test_however_a_job_ends_there_is_room_for_the_next(by):
    house = House()
    house.submit("j1", "j2")
    by(house, "j1")
    house.turns.call_next("ada")
    assert house.said == ["j1", "j2"]


def test_a_job_that_waits_and_is_cancelled_waits_no_more_and_may_wait_again():
    house = House()
    house.submit("j1", "j2")
    cancelled(house, "j2")
    house.end("j1")
    assert house.turns.call_next("ada") == 0 and house.waiting == []
    house.submit("j3")
    house.turns.submit(
        house.jobs.apply(moves.retried(house.jobs.get("j2"), now=house.now, trace_id="t2"))
    )
    assert house.waiting == ["j2"]
    house.end("j3")
    house.turns.call_next("ada")
    assert house.bus.said[-1] == JobSubmitted(job_id="j2", round=1)


def test_what_was_given_its_turn_and_perhaps_not_said_is_said_again_when_asked_for():
    house = House(Plan.PREMIUM)
    house.submit("j1", "j2")
    house.claim("j1")
    assert house.turns.call_next("ada") == 0
    assert house.turns.call_next("ada", again=True) == 1
    assert house.said == ["j1", "j2", "j2"]


def test_whoever_has_no_row_has_no_plan_to_go_by():
    house = House()
    house.submit("j1", "j2", user_id="eve")
    assert house.said == ["j1", "j2"] and house.turns.call_next("eve") == 0


def test_a_smaller_plan_lets_what_is_under_way_end_first():
    house = House(Plan.PREMIUM)
    house.submit("j1", "j2", "j3", "j4", "j5")
    house.users.change_plan("ada", Plan.FREE, house.now)
    for job_id in ("j1", "j2", "j3"):
        house.end(job_id)
        assert house.turns.call_next("ada") == 0
    house.end("j4")
    assert house.turns.call_next("ada") == 1 and house.said[-1] == "j5"


class Between:
    """A port before whose n-th call something else happens."""

    def __init__(self, port, left, happen):
        self._port, self._left, self._happen = port, left, happen

    def __getattr__(self, name):
        def call(*args, **kwargs):
            if self._left and self._left.pop() == "now":
                self._happen()
            return getattr(self._port, name)(*args, **kwargs)

        return call


def between(house, step, happen):
    """Turns in whose work something happens before the call number `step`."""
    left = ["now", *["not yet"] * step]
    jobs, users = (Between(port, left, happen) for port in (house.jobs, house.users))
    return house.made_of(jobs, users), left


@pytest.mark.parametrize("sees", [True, False], ids=["index in time", "index lags"])
def test_making_a_job_wait_and_making_room_at_the_same_moment_forget_nobody(sees):
    """Exhaustively: the other one does all its work between any two calls of the one."""
    for step in range(99):
        house = House()
        house.submit("j1")
        second = house.pending("j2")
        house.jobs.caught_up = sees

        def make_room(house=house):
            house.end("j1")
            house.turns.call_next("ada")

        turns, left = between(house, step, make_room)
        turns.submit(second)
        if left:
            return
        assert "j2" in house.said and not house.waiting, step
    pytest.fail("it takes more than 99 calls")


@pytest.mark.parametrize("sees", [True, False], ids=["index in time", "index lags"])
def test_making_room_while_another_job_is_made_to_wait_forgets_nobody(sees):
    for step in range(99):
        house = House()
        house.submit("j1")
        second = house.pending("j2")
        house.jobs.caught_up = sees
        house.end("j1")
        turns, left = between(house, step, lambda house=house, job=second: house.turns.submit(job))
        turns.call_next("ada")
        if left:
            return
        assert "j2" in house.said and not house.waiting, step
    pytest.fail("it takes more than 99 calls")


@pytest.mark.parametrize("free", [True, False], ids=["free", "full"])
def test_two_clicks_at_once_say_a_job_or_make_it_wait_and_are_no_error(free):
    for step in range(99):
        house = House()
        if not free:
            house.submit("j1")
        job = house.pending("j2")
        turns, left = between(house, step, lambda house=house, job=job: house.turns.submit(job))
        turns.submit(job)
        assert ("j2" in house.said) is free and house.waiting == ([] if free else ["j2"])
        if left:
            return
    pytest.fail("it takes more than 99 calls")


def test_a_job_that_is_cancelled_when_it_should_wait_is_let_go():
    for step in range(99):
        house = House()
        house.submit("j1")
        job = house.pending("j2")
        turns, left = between(house, step, lambda house=house: cancelled(house, "j2"))
        turns.submit(job)
        assert house.said == ["j1"] and (left or house.waiting == [])
        if left:
            return
    pytest.fail("it takes more than 99 calls")


class Queueing(RuleBasedStateMachine):
    """Jobs come, run and end in any order; whoever ends one may die before it says the next."""

    def __init__(self):
        super().__init__()
        self.house = House(Plan.PREMIUM)
        self.count = 0

    def under_way(self, user_id):
        jobs = [self.house.jobs.get(job_id) for job_id in self.house.jobs.rows]
        running = [j for j in jobs if j.user_id == user_id and j.status is Status.RUNNING]
        return len([j for j in running if (j.lease_until or 0) >= self.house.now])

    @rule(user_id=st.sampled_from(["ada", "bob"]), says=st.booleans())
    def comes(self, user_id, says):
        self.count += 1
        job = self.house.pending(f"j{self.count}", user_id)
        if says:
            self.house.turns.submit(job)

    @rule(data=st.data())
    def is_heard(self, data):
        """An annotator hears any message, old ones, too."""
        if self.house.said:
            job = self.house.jobs.get(data.draw(st.sampled_from(self.house.said)))
            held = job.status is Status.RUNNING and (job.lease_until or 0) >= self.house.now
            if not job.ended and not held and self.house.turns.take(job):
                self.house.claim(job.job_id)

    @rule(data=st.data(), says=st.booleans())
    def ends(self, data, says):
        jobs = [self.house.jobs.get(job_id) for job_id in self.house.jobs.rows]
        running = [job for job in jobs if job.status is Status.RUNNING]
        if running:
            job = data.draw(st.sampled_from(running))
            try:
                self.house.jobs.apply(moves.completed(job, now=self.house.now))
            except (moves.LeaseLost, JobMoved):
                return
            if says:
                self.house.turns.call_next(job.user_id)

    @rule(seconds=st.sampled_from([1, 61]))
    def time_passes(self, seconds):
        self.house.now += seconds

    @invariant()
    def nobody_has_more_under_way_than_the_plan_allows(self):
        assert self.under_way("ada") <= 4 and self.under_way("bob") <= 1
        for user_id, cap in (("ada", 4), ("bob", 1)):
            assert len(self.house.users.get(user_id).turns) <= cap

    def teardown(self):
        """Once nobody dies any more, as the sweeper sees to it, all of them end."""
        for _ in range(3 * self.count + 3):
            self.house.now += 61
            for job_id in list(self.house.jobs.rows):
                job = self.house.jobs.get(job_id)
                if not job.ended and job.waits is None and self.house.turns.take(job):
                    self.house.end(job_id)
            for user_id in ("ada", "bob"):
                self.house.turns.call_next(user_id)
        assert all(self.house.jobs.get(job_id).ended for job_id in self.house.jobs.rows)


TestQueueing = Queueing.TestCase
TestQueueing.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
