"""What the annotator does when a job is submitted, and when things go wrong on the way."""

import threading
import time
from pathlib import Path

import msgspec
import pytest

from annotator.attempt import CRASHES
from annotator.child import Annotated, EngineCrashed, Halted, Refused
from annotator.handler import handle
from annotator.library.fakes import FakeReferences
from annotator.ports import Ports
from gas import fakes, moves, outputs
from gas.jobs import Failure, Job, Status
from gas.messages import JobFinished, JobSubmitted
from gas.users import User
from gas.worker import ComeBack

SUBMITTED = JobSubmitted(job_id="j1")
NOW = 1_800_000_000


class Engine:
    """A stand-in for the engine that does what a test tells it, in the shape of `annotate`."""

    def __init__(self, *acts):
        self.acts = list(acts)
        self.calls = []

    def __call__(self, source, out, **how):
        self.calls.append(how | {"input": source.read_bytes()})
        (out / outputs.LOG).write_text("a log")
        if self.acts and (act := self.acts.pop(0)) is not None:
            act(how)
        for name in outputs.OUTPUTS:
            (out / name).write_text(f"{name} of {source.read_text()}")
        return Annotated(counts={"records": 1}, warnings=["sorted"], versions={"engine": "0"})


def raises(error):
    def act(_):
        raise error

    return act


class World:
    def __init__(self, *acts, **job):
        self.now = NOW
        self.bus = fakes.FakeBus()
        self.inputs = fakes.FakeStore({"ada/j1/input": b"chr1"})
        self.results = fakes.FakeStore()
        pinned = self.inputs.look("ada/j1/input").etag
        self.jobs = fakes.FakeJobs(
            Job(
                job_id="j1",
                user_id="ada",
                submit_time=NOW,
                trace_id="t1",
                input_file_name="my file.vcf",
                input_key="ada/j1/input",
                input_etag=pinned,
                **({"status": Status.PENDING, "assembly": "demo"} | job),
            )
        )
        self.users = fakes.FakeUsers(User(user_id="ada"))
        self.engine = Engine(*acts)
        self.halt = threading.Event()
        self.references = FakeReferences(Path("/references"), grch38="115")

    def ports(self, owner="w1", **more):
        return Ports(
            jobs=self.jobs,
            users=self.users,
            inputs=self.inputs,
            results=self.results,
            publish=self.bus.publisher("annotator"),
            annotate=self.engine,
            references=self.references,
            owner=owner,
            halt=self.halt,
            now=lambda: self.now,
            **more,
        )

    @property
    def job(self):
        return self.jobs.get("j1")


def test_every_output_is_kept_and_it_says_so():
    world = World()
    handle(SUBMITTED, world.ports())
    job = world.job
    assert job.status is Status.COMPLETED and job.lease_owner is None
    assert set(job.outputs) == set(outputs.OUTPUTS)
    for name, size in job.outputs.items():
        assert len(world.results[job.output_key(name)]) == size
    assert (job.counts, job.warnings, job.versions) == (
        {"records": 1},
        ["sorted"],
        {"engine": "0"},
    )
    assert job.result_sha256 and job.input_sha256
    assert world.bus.said == [JobFinished(job_id="j1")]


def test_the_engine_is_told_the_reference_and_the_users_name_for_the_file():
    world = World()
    handle(SUBMITTED, world.ports())
    (call,) = world.engine.calls
    assert (call["reference"], call["input_name"], call["input"]) == (
        "demo",
        "my file.vcf",
        b"chr1",
    )


def test_a_reference_is_pinned_fetched_and_kept_from_going_while_the_engine_runs():
    def look(_):
        world.seen = list(world.references.in_use)

    world = World(look, assembly="grch38")
    handle(SUBMITTED, world.ports())
    (call,) = world.engine.calls
    assert (call["reference"], call["references"]) == ("grch38@115", Path("/references"))
    assert (world.references.fetches, world.seen) == (["grch38@115"], ["grch38@115"])
    assert world.references.in_use == []


def test_a_reference_that_is_not_installed_fails_and_those_that_are_are_named():
    world = World(assembly="grch37")
    handle(SUBMITTED, world.ports())
    assert (world.job.status, world.job.failure.code) == (Status.FAILED, "NO_REFERENCE")
    assert "grch37" in world.job.failure.message and "demo, grch38" in world.job.failure.remedy
    assert world.engine.calls == []


class Away:
    def lent(self, name, **_):
        raise ConnectionError("S3 is away")


def test_a_library_that_is_away_is_tried_again():
    world = World(assembly="grch38")
    there, world.references = world.references, Away()
    with pytest.raises(ConnectionError):
        handle(SUBMITTED, world.ports())
    assert world.job.status is Status.PENDING
    world.references = there
    handle(SUBMITTED, world.ports())
    assert world.job.status is Status.COMPLETED


def test_an_input_that_cannot_be_annotated_fails_with_words_and_a_log_and_is_not_tried_again():
    world = World(raises(Refused("NOT_A_VCF", "This is a vCard.", "Send a VCF.")))
    handle(SUBMITTED, world.ports())
    assert world.job.status is Status.FAILED
    assert world.job.failure == Failure(
        code="NOT_A_VCF", message="This is a vCard.", remedy="Send a VCF."
    )
    assert list(world.job.outputs) == [outputs.LOG]
    assert list(world.results) == [world.job.output_key(outputs.LOG)]
    assert world.bus.said == [JobFinished(job_id="j1")]


@pytest.mark.parametrize(
    ("content", "code"), [(b"another", "INPUT_CHANGED"), (None, "INPUT_MISSING")]
)
def test_an_input_that_is_no_longer_the_one_submitted_fails(content, code):
    world = World()
    world.inputs.pop("ada/j1/input")
    if content is not None:
        world.inputs["ada/j1/input"] = content
    handle(SUBMITTED, world.ports())
    assert (world.job.status, world.job.failure.code) == (Status.FAILED, code)
    assert world.engine.calls == []


def test_hearing_it_again_runs_nothing_but_says_it_again():
    world = World()
    handle(SUBMITTED, world.ports())
    before = world.job
    handle(SUBMITTED, world.ports())
    assert world.job == before and len(world.engine.calls) == 1
    assert world.bus.said == [JobFinished(job_id="j1")] * 2


def test_a_job_that_was_deleted_is_nothing_to_do():
    world = World()
    world.jobs.rows.clear()
    handle(SUBMITTED, world.ports())
    assert world.bus.said == [] and world.engine.calls == []


def test_a_job_that_another_worker_holds_comes_back_when_its_lease_would_lapse():
    world = World(status=Status.RUNNING, attempt=1, lease_owner="w0", lease_until=NOW + 30)
    with pytest.raises(ComeBack) as comeback:
        handle(SUBMITTED, world.ports())
    assert comeback.value.seconds == 31
    assert world.job.lease_owner == "w0" and world.bus.said == []


def test_the_message_of_a_job_whose_holder_has_just_renewed_is_let_go():
    world = World(status=Status.RUNNING, attempt=1, lease_owner="w0", lease_until=NOW + 50)
    before = world.job
    handle(
        SUBMITTED, world.ports()
    )  # returns: no try is spent, and a dead letter it never becomes
    assert world.job == before and world.bus.said == []


def test_a_job_whose_worker_died_is_done_again_and_the_dead_ones_files_go():
    world = World(status=Status.RUNNING, attempt=1, lease_owner="w0", lease_until=NOW - 1)
    world.results["ada/j1/1/annotated.vcf.gz"] = b"half"
    world.results["ada/j2/1/annotated.vcf.gz"] = b"another job's"
    handle(SUBMITTED, world.ports())
    assert (world.job.status, world.job.attempt) == (Status.COMPLETED, 2)
    kept = {key for key in world.results if key.startswith("ada/j1/")}
    assert kept == {world.job.output_key(name) for name in outputs.OUTPUTS}
    assert "ada/j2/1/annotated.vcf.gz" in world.results


def test_a_worker_that_slept_past_its_lease_writes_nothing():
    def sleep(_):
        world.now += 61

    world = World(sleep)
    before = None
    with pytest.raises(ComeBack):
        handle(SUBMITTED, world.ports())
    assert world.job.status is Status.RUNNING and world.results == {}
    before = world.job
    assert before.attempt == 1 and world.bus.said == []


def test_a_worker_whose_job_was_taken_and_finished_meanwhile_changes_nothing():
    def be_overtaken(_):
        world.now += 61
        handle(SUBMITTED, world.ports(owner="w2"))
        world.seen = (world.job, dict(world.results))

    world = World(be_overtaken)
    with pytest.raises(ComeBack):
        handle(SUBMITTED, world.ports(owner="w1"))
    assert (world.job, dict(world.results)) == world.seen
    assert world.job.attempt == 2 and world.bus.said == [JobFinished(job_id="j1")]


class LapseWhileKeeping(fakes.FakeStore):
    """Time runs out after the first file was kept."""

    world = None

    def keep(self, key, path, *, media_type):
        super().keep(key, path, media_type=media_type)
        self.world.now += 61


def test_a_worker_that_loses_its_lease_while_uploading_cleans_up_after_itself():
    world = World()
    world.results = LapseWhileKeeping()
    world.results.world = world
    with pytest.raises(ComeBack):
        handle(SUBMITTED, world.ports())
    assert world.results == {} and world.job.status is Status.RUNNING


def test_a_job_cancelled_while_it_runs_stays_cancelled():
    def cancel(_):
        why = Failure(code="CANCELLED", message="You cancelled it.", remedy="Submit it again.")
        world.jobs.apply(moves.cancelled(world.job, now=NOW, failure=why))

    world = World(cancel)
    handle(SUBMITTED, world.ports())
    assert world.job.status is Status.CANCELLED and world.results == {}
    assert world.bus.said == []  # its owner knows


def cancelled(world):
    why = Failure(code="CANCELLED", message="You cancelled it.", remedy="Retry it.")
    return world.jobs.apply(moves.cancelled(world.job, now=world.now, failure=why))


def test_an_engine_that_says_nothing_is_stopped_soon_after_a_cancel():
    def go_on_until_halted(how):
        cancelled(world)
        end = time.monotonic() + 5
        while not how["halted"]():
            assert time.monotonic() < end, "it was not noticed"
            time.sleep(0.01)
        raise Halted

    world = World(go_on_until_halted)
    handle(SUBMITTED, world.ports(look_seconds=0.05))
    assert world.job.status is Status.CANCELLED and world.results == {} and world.bus.said == []


def test_an_engine_is_stopped_soon_after_its_job_was_deleted_and_is_gone():
    def go_on_until_halted(how):
        world.jobs.rows.clear()
        end = time.monotonic() + 5
        while not how["halted"]():
            assert time.monotonic() < end, "it was not noticed"
            time.sleep(0.01)
        raise Halted

    world = World(go_on_until_halted)
    handle(SUBMITTED, world.ports(look_seconds=0.05))
    assert world.results == {} and world.bus.said == []


def test_a_cancel_lets_the_users_next_job_begin():
    world = World()
    turns = world.ports().turns
    turns.submit(world.job)
    second = {"job_id": "j2", "submit_time": NOW + 1}
    world.jobs.add(msgspec.structs.replace(world.job, **second))
    turns.submit(world.jobs.get("j2"))
    assert world.jobs.get("j2").waits == "ada"
    cancelled(world)
    world.bus.said.clear()
    handle(SUBMITTED, world.ports())
    assert world.bus.said == [JobSubmitted(job_id="j2")]


class CancelledWhileKeeping(fakes.FakeStore):
    """The user cancels when the first file was kept."""

    world = None

    def keep(self, key, path, *, media_type):
        super().keep(key, path, media_type=media_type)
        if not self.world.job.ended:
            cancelled(self.world)


def test_what_was_uploaded_before_a_cancel_is_cleared_away():
    world = World()
    world.results = CancelledWhileKeeping()
    world.results.world = world
    handle(SUBMITTED, world.ports())
    assert world.results == {} and world.job.status is Status.CANCELLED


def test_the_message_of_a_cancelled_job_does_nothing():
    world = World()
    cancelled(world)
    before = world.job
    handle(SUBMITTED, world.ports())
    assert world.job == before and world.engine.calls == [] and world.bus.said == []


def tried_again(world):
    return world.jobs.apply(moves.retried(world.job, now=world.now, trace_id="t2"))


def test_a_job_tried_again_leaves_the_new_rounds_files_only():
    world = World(raises(Refused("NOT_A_VCF", "This is a vCard.", "Send a VCF.")))
    handle(SUBMITTED, world.ports())
    tried_again(world)
    handle(JobSubmitted(job_id="j1", round=1), world.ports())
    assert (world.job.status, world.job.round) == (Status.COMPLETED, 1)
    assert set(world.results) == {world.job.output_key(name) for name in outputs.OUTPUTS}
    assert world.bus.said == [JobFinished(job_id="j1")] * 2


def test_what_was_said_in_an_earlier_round_does_nothing():
    world = World()
    cancelled(world)
    tried_again(world)
    before = world.job
    handle(SUBMITTED, world.ports())
    assert world.job == before and world.engine.calls == [] and world.bus.said == []


def test_a_worker_whose_job_is_cancelled_and_tried_again_lets_go_of_it():
    def cancel_and_retry(_):
        cancelled(world)
        tried_again(world)

    world = World(cancel_and_retry)
    handle(SUBMITTED, world.ports())
    assert (world.job.status, world.job.round, world.results) == (Status.PENDING, 1, {})
    handle(JobSubmitted(job_id="j1", round=1), world.ports("w2"))
    assert (world.job.status, world.job.attempt) == (Status.COMPLETED, 2)


def test_a_new_round_has_all_its_attempts_before_the_engines_crashes_count():
    world = World(*[raises(EngineCrashed("signal 11"))] * (2 * CRASHES - 1))
    for _ in range(CRASHES - 1):
        with pytest.raises(EngineCrashed):
            handle(SUBMITTED, world.ports())
    handle(SUBMITTED, world.ports())
    assert world.job.failure.code == "ENGINE_CRASHED"
    tried_again(world)
    again = JobSubmitted(job_id="j1", round=1)
    for _ in range(CRASHES - 1):
        with pytest.raises(EngineCrashed):
            handle(again, world.ports())
    handle(again, world.ports())
    assert world.job.status is Status.COMPLETED


def test_a_worker_that_has_to_go_gives_the_job_back_and_another_one_does_it():
    def stop(how):
        world.halt.set()
        assert how["halted"]()
        raise Halted

    world = World(stop)
    with pytest.raises(ComeBack) as comeback:
        handle(SUBMITTED, world.ports())
    assert comeback.value.seconds == 0
    assert (world.job.status, world.job.lease_owner) == (Status.PENDING, None)
    world.halt.clear()
    handle(SUBMITTED, world.ports(owner="w2"))
    assert (world.job.status, world.job.attempt) == (Status.COMPLETED, 2)


def test_a_fault_that_may_pass_leaves_the_job_free_for_the_next_try():
    world = World(raises(ConnectionError("S3 is away")))
    with pytest.raises(ConnectionError):
        handle(SUBMITTED, world.ports())
    assert world.job.status is Status.PENDING
    handle(SUBMITTED, world.ports())
    assert world.job.status is Status.COMPLETED


def test_an_engine_that_crashes_again_and_again_fails_the_job_with_a_reason():
    world = World(*[raises(EngineCrashed("signal 11"))] * CRASHES)
    for _ in range(CRASHES - 1):
        with pytest.raises(EngineCrashed):
            handle(SUBMITTED, world.ports())
    handle(SUBMITTED, world.ports())
    assert (world.job.status, world.job.failure.code) == (Status.FAILED, "ENGINE_CRASHED")
    assert world.bus.said == [JobFinished(job_id="j1")]


def test_progress_is_told_while_it_runs():
    def tell(how):
        how["report"]("consequences", 40)
        world.seen = world.job

    world = World(tell)
    handle(SUBMITTED, world.ports())
    assert (world.seen.stage, world.seen.progress) == ("consequences", 40)
    assert (world.job.stage, world.job.progress) == (None, 100)


class LostAnswer(fakes.FakeJobs):
    """The last move is made, its answer gets lost, and the client repeats it."""

    def apply(self, change):
        if change.sets.get("status") in (Status.COMPLETED, Status.FAILED):
            super().apply(change)
        return super().apply(change)


def test_a_last_move_whose_answer_got_lost_keeps_its_files_and_is_said_at_the_next_try():
    world = World()
    world.jobs = LostAnswer(world.job)
    with pytest.raises(ComeBack):
        handle(SUBMITTED, world.ports())
    assert world.job.status is Status.COMPLETED
    assert set(world.results) == {world.job.output_key(name) for name in outputs.OUTPUTS}
    handle(SUBMITTED, world.ports())
    assert world.bus.said == [JobFinished(job_id="j1")]
