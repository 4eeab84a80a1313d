"""What the sweeper finds, and what it leaves alone."""

import threading

import pytest

from gas import fakes, moves
from gas.jobs import Status
from gas.messages import JobFinished, JobSubmitted, UserUpgraded, encode
from gas.moves import PENDING_SECONDS, UPLOAD_SECONDS
from gas.topology import ANNOTATOR
from gas.turns import Caps, Turns
from gas.users import Plan, User
from sweeper.__main__ import sweep_until
from sweeper.ports import Ports
from sweeper.sweep import sweep

NOW = 1_800_000_000
SAID = [JobSubmitted(job_id="j1")]


class World:
    def __init__(self, age=0, **job):
        self.now = NOW
        self.bus = fakes.FakeBus()
        fresh = moves.new_job(
            now=NOW,
            job_id="j1",
            user_id="ada",
            trace_id="t1",
            assembly="demo",
            input_file_name="a.vcf",
            input_key="ada/j1/input",
        )
        self.jobs = fakes.FakeJobs(fresh)
        self.users = fakes.FakeUsers()
        self.results = fakes.FakeStore()
        self.inputs = fakes.FakeStore({"ada/j1/input": b"x"})
        self.dead = fakes.FakeInbox(ANNOTATOR)

    def submitted(self):
        self.jobs.apply(moves.submitted(self.job, now=self.now, etag="e", size=1))
        return self

    def claimed(self):
        self.jobs.apply(moves.claimed(self.job, now=self.now, owner="w1", seconds=60))
        return self

    def sweep(self, after=0):
        self.now += after
        sweep(
            Ports(
                jobs=self.jobs,
                users=self.users,
                inputs=self.inputs,
                results=self.results,
                publish=self.bus.publisher("sweeper"),
                archives={},
                dead_letters=self.dead,
                now=lambda: self.now,
            )
        )
        return self.bus.said

    @property
    def job(self):
        return self.jobs.get("j1")


def test_a_job_that_waits_too_long_is_said_again_and_then_left_for_a_while():
    world = World().submitted()
    assert world.sweep(after=PENDING_SECONDS - 1) == []
    assert world.sweep(after=1) == SAID
    assert world.sweep(after=1) == SAID
    assert world.sweep(after=PENDING_SECONDS) == SAID * 2
    assert world.job.status is Status.PENDING


def test_a_job_whose_lease_lapsed_is_said_again_after_a_grace():
    world = World().submitted().claimed()
    assert world.sweep(after=60 + 59) == []
    assert world.sweep(after=1) == SAID
    assert world.job.status is Status.RUNNING


def test_a_message_says_the_jobs_own_trace():
    world = World().submitted()
    world.sweep(after=PENDING_SECONDS)
    (delivery,) = world.bus.queues["annotator"].receive(limit=1, wait=0)
    assert delivery.attributes["trace_id"] == "t1"
    assert delivery.attributes["origin"] == "sweeper"


def test_an_upload_nobody_finished_is_ended_and_its_file_removed():
    world = World()
    world.sweep(after=UPLOAD_SECONDS - 1)
    assert world.job.status is Status.UPLOADING
    world.sweep(after=1)
    assert (world.job.status, world.job.failure.code) == (Status.CANCELLED, "UPLOAD_ABANDONED")
    assert world.inputs == {} and world.bus.said == []


class SubmittedMeanwhile(fakes.FakeJobs):
    """The user submits just after the sweeper has looked."""

    def due(self, watch, now):
        for job in list(super().due(watch, now)):
            self.apply(moves.submitted(job, now=now, etag="e", size=1))
            yield job


def test_an_upload_submitted_at_the_last_moment_keeps_its_file():
    world = World()
    world.jobs = SubmittedMeanwhile(world.job)
    world.sweep(after=UPLOAD_SECONDS)
    assert world.job.status is Status.PENDING and "ada/j1/input" in world.inputs


def test_a_job_among_the_dead_letters_fails_with_a_reason_and_its_letter_stays():
    world = World().submitted()
    world.dead.put(encode(JobSubmitted(job_id="j1")))
    assert world.sweep() == [JobFinished(job_id="j1")]
    assert (world.job.status, world.job.failure.code) == (Status.FAILED, "GAVE_UP")
    assert len(world.dead.letters) == 1
    assert world.sweep(after=60) == [JobFinished(job_id="j1")]


def test_a_dead_letter_of_a_job_that_somebody_holds_waits_until_the_lease_lapses():
    world = World().submitted().claimed()
    world.dead.put(encode(JobSubmitted(job_id="j1")))
    world.sweep()
    assert world.job.status is Status.RUNNING
    world.dead.hold(world.dead.letters[0], 0)
    world.sweep(after=61)
    assert world.job.status is Status.FAILED


def test_a_dead_letter_of_an_earlier_round_does_not_end_a_job_that_is_tried_again():
    world = World().submitted()
    world.dead.put(encode(JobSubmitted(job_id="j1")))
    world.sweep()
    world.jobs.apply(moves.retried(world.job, now=world.now, trace_id="t2"))
    world.sweep(after=60)
    assert (world.job.status, world.job.round) == (Status.PENDING, 1)
    world.dead.put(encode(JobSubmitted(job_id="j1", round=1)))
    world.sweep(after=60)
    assert world.job.status is Status.FAILED


def test_a_job_tried_again_that_was_never_said_is_said_with_its_round_and_trace():
    world = World().submitted()
    world.dead.put(encode(JobSubmitted(job_id="j1")))
    world.sweep()
    world.jobs.apply(moves.retried(world.job, now=world.now, trace_id="t2"))
    world.bus.said.clear()
    assert world.sweep(after=PENDING_SECONDS) == [JobSubmitted(job_id="j1", round=1)]
    (delivery,) = world.bus.queues["annotator"].receive(limit=1, wait=0)
    assert delivery.attributes["trace_id"] == "t2"


def a_second(world):
    """Another job of Ada's, which waits for its turn while the first is under way."""
    turns = Turns(
        world.jobs, world.users, world.bus.publisher("web"), lambda: world.now, Caps(free=1)
    )
    turns.submit(world.job)
    about = {"user_id": "ada", "trace_id": "t2", "assembly": "demo", "input_key": "k"}
    job = moves.new_job(now=world.now + 1, job_id="j2", input_file_name="b.vcf", **about)
    world.jobs.add(job)
    turns.submit(world.jobs.apply(moves.submitted(job, now=world.now, etag="e", size=1)))
    world.bus.said.clear()
    return world.jobs.get("j2")


def test_a_job_that_waits_for_its_turn_is_not_said_while_another_runs():
    world = World().submitted()
    world.users.signed_in(User(user_id="ada"), NOW)
    assert a_second(world).waits == "ada"
    world.now += PENDING_SECONDS
    world.claimed()
    assert world.sweep() == [] and world.jobs.get("j2").look_at > world.now


def test_a_job_whose_turn_nobody_called_is_called():
    world = World().submitted()
    world.users.signed_in(User(user_id="ada"), NOW)
    a_second(world)
    held = world.claimed().job
    world.jobs.apply(moves.completed(held, now=world.now))  # and its annotator dies
    assert world.sweep(after=PENDING_SECONDS) == [JobSubmitted(job_id="j2")]
    assert world.jobs.get("j2").waits is None


def test_a_greater_plan_that_nobody_followed_makes_room():
    world = World().submitted()
    world.users.signed_in(User(user_id="ada"), NOW)
    a_second(world)
    world.users.change_plan("ada", Plan.PREMIUM, world.now)
    assert world.sweep() == []
    assert world.sweep(after=60) == [UserUpgraded(user_id="ada"), JobSubmitted(job_id="j2")]


def test_a_job_that_is_given_up_makes_room_for_the_next():
    world = World().submitted()
    world.users.signed_in(User(user_id="ada"), NOW)
    a_second(world)
    world.dead.put(encode(JobSubmitted(job_id="j1")))
    assert world.sweep() == [JobSubmitted(job_id="j2"), JobFinished(job_id="j1")]


@pytest.mark.parametrize("body", ["nonsense", encode(JobSubmitted(job_id="gone"))])
def test_a_dead_letter_that_means_nothing_does_not_hold_up_the_others(body):
    world = World().submitted()
    world.dead.put(body)
    world.dead.put(encode(JobSubmitted(job_id="j1")))
    world.sweep()
    assert world.job.status is Status.FAILED


class AwayOnce(fakes.FakeJobs):
    """The table cannot be reached the first time."""

    away = 1

    def due(self, watch, now):
        if self.away:
            self.away -= 1
            raise ConnectionError("no route")
        return super().due(watch, now)


def test_a_sweep_that_fails_is_followed_by_the_next():
    world = World().submitted()
    jobs, stopped, pulse = AwayOnce(world.job), threading.Event(), [0.0]

    def publish(message):
        world.bus.publisher("sweeper")(message)
        stopped.set()

    late = NOW + PENDING_SECONDS
    ports = Ports(
        jobs=jobs,
        users=world.users,
        inputs=world.inputs,
        results=world.results,
        publish=publish,
        archives={},
        dead_letters=world.dead,
        now=lambda: late,
    )
    sweep_until(stopped, ports, 0.01, 0.0, pulse)
    assert world.bus.said == SAID and pulse[0] > 0
