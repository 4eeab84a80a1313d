"""Cancel and the time limit with the real engine as a child, even one that hangs in silence."""

import os
import signal
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from annotator.child import annotate
from annotator.handler import handle
from annotator.ports import Ports
from gas import fakes, moves, outputs
from gas.jobs import Failure, Status
from gas.messages import JobFinished, JobSubmitted
from gas.users import User

DEMO = Path(__file__).parents[3] / "examples" / "demo.vcf"
WHY = Failure(code="CANCELLED", message="You cancelled it.", remedy="Retry it.")


def engines(folder: Path) -> list[int]:
    """Process ids of the engine and its tools at work in a folder."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            line = (entry / "cmdline").read_bytes() if entry.name.isdigit() else b""
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        if str(folder).encode() in line and b"annotator.engine" in line:
            found.append(int(entry.name))
    return found


class Hanging:
    """The real engine, stopped with all its tools as soon as it has said a word."""

    def __init__(self, folder):
        self._folder = folder
        self.hangs = threading.Event()

    def __call__(self, source, out, *, report, **how):
        return annotate(source, out, report=partial(self._stop, report), **how)

    def _stop(self, report, stage, percent):
        report(stage, percent)
        for group in {os.getpgid(pid) for pid in engines(self._folder)}:
            os.killpg(group, signal.SIGSTOP)
        self.hangs.set()


class World:
    def __init__(self, folder, **more):
        self.folder = folder
        self.bus, self.results = fakes.FakeBus(), fakes.FakeStore()
        self.inputs = fakes.FakeStore({"ada/j1/input": DEMO.read_bytes()})
        about = {"job_id": "j1", "user_id": "ada", "trace_id": "t", "assembly": "demo"}
        about |= {"input_file_name": "my.vcf", "input_key": "ada/j1/input"}
        job = moves.new_job(now=int(time.time()), **about)
        self.jobs = fakes.FakeJobs(job)
        etag = self.inputs.look(job.input_key).etag
        self.jobs.apply(moves.submitted(job, now=int(time.time()), etag=etag, size=1))
        self.engine = Hanging(folder)
        self.ports = Ports(
            jobs=self.jobs,
            users=fakes.FakeUsers(User(user_id="ada")),
            inputs=self.inputs,
            results=self.results,
            publish=self.bus.publisher("annotator"),
            annotate=self.engine,
            owner="w1",
            work_dir=folder,
            **more,
        )

    @property
    def job(self):
        return self.jobs.get("j1")

    def nothing_is_left(self):
        return engines(self.folder) == [] and list(self.folder.iterdir()) == []


def test_an_engine_over_its_time_is_killed_as_a_whole_and_leaves_its_log(tmp_path):
    world = World(tmp_path, job_seconds=2)
    handle(JobSubmitted(job_id="j1"), world.ports)
    job = world.job
    assert (job.status, job.failure.code) == (Status.FAILED, "TIME_LIMIT")
    assert "2 seconds" in job.failure.message and "Split the file" in job.failure.remedy
    assert list(job.outputs) == [outputs.LOG]
    assert list(world.results) == [job.output_key(outputs.LOG)]
    assert b"TIME_LIMIT" in world.results[job.output_key(outputs.LOG)]
    assert world.bus.said == [JobFinished(job_id="j1")]
    assert world.engine.hangs.is_set() and world.nothing_is_left()


def test_a_cancel_ends_an_engine_that_hangs_within_seconds(tmp_path):
    world = World(tmp_path)
    worker = threading.Thread(target=handle, args=(JobSubmitted(job_id="j1"), world.ports))
    worker.start()
    assert world.engine.hangs.wait(30)
    pids = engines(tmp_path)
    cancelled = time.monotonic()
    world.jobs.apply(moves.cancelled(world.job, now=int(time.time()), failure=WHY))
    worker.join(30)
    assert not worker.is_alive() and time.monotonic() - cancelled < 5
    assert world.job.status is Status.CANCELLED and world.results == {} and world.bus.said == []
    assert pids and world.nothing_is_left()


@pytest.mark.parametrize("times", [1, 2])
def test_after_a_cancel_it_is_done_as_if_nothing_had_been(tmp_path, times):
    world = World(tmp_path)
    for _ in range(times):
        world.jobs.apply(moves.cancelled(world.job, now=int(time.time()), failure=WHY))
        world.jobs.apply(moves.retried(world.job, now=int(time.time()), trace_id="t2"))
    ports = world.ports.__class__(**{**vars(world.ports), "annotate": annotate})
    handle(JobSubmitted(job_id="j1", round=times), ports)
    assert (world.job.status, world.job.round) == (Status.COMPLETED, times)
    assert {key.rsplit("/", 1)[1] for key in world.results} == set(outputs.OUTPUTS)
    assert world.nothing_is_left()
