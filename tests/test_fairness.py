"""One user's many files do not hold up another's one: real worker loops, fakes, one process."""

import threading
import time
import uuid
from functools import partial

import pytest
from story.world import VCF, World, shout

import annotator.handler
from gas import moves, outputs
from gas.jobs import Status
from gas.messages import JobSubmitted
from gas.stop import Stop
from gas.topology import ANNOTATOR
from gas.users import User
from gas.worker import Worker
from web.annotations.cancel import cancel
from web.annotations.submit import submit as web_submit


class Engine:
    """Takes a moment, and notes who began when and how many of a user's ran at the same time."""

    def __init__(self, world, meanwhile):
        self._world = world
        self._meanwhile = meanwhile
        self._lock = threading.Lock()
        self._running: dict[str, int] = {}
        self.began: list[str] = []
        self.most: dict[str, int] = {}

    def __call__(self, source, out, *, job_id, **how):
        who = self._world.jobs.get(job_id).user_id
        with self._lock:
            self.began.append(who)
            self._running[who] = self._running.get(who, 0) + 1
            self.most[who] = max(self.most.get(who, 0), self._running[who])
        self._meanwhile()
        with self._lock:
            self._running[who] -= 1
        return shout(source, out)


#: Jobs that others may begin between a thread's receiving a message and its engine's beginning.
FEW = 8


def a_moment():
    time.sleep(0.005)


class Annotators:
    """So many annotators at work, until there is nothing left to do."""

    def __init__(self, world, count, meanwhile=a_moment):
        self.world = world
        self.engine = Engine(world, meanwhile)
        self.stop = Stop()
        ports = world.annotator_ports(annotate=self.engine)
        self.worker = Worker(
            queue=ANNOTATOR,
            inbox=world.bus.queues["annotator"],
            handle=partial(annotator.handler.handle, ports=ports),
            stop=self.stop,
            concurrency=count,
            poll=1,
        )
        self.thread = threading.Thread(target=lambda: self.worker.run(drain=5))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop.asked.set()
        self.thread.join()

    def work_all_off(self, seconds=20):
        """Without a sweeper: nobody but the annotators and the site says anything."""
        until = time.monotonic() + seconds
        while not all(self.world.jobs.get(i).ended for i in list(self.world.jobs.rows)):
            assert time.monotonic() < until, "some wait though nobody is at work"
            time.sleep(0.01)


def submit(world, who, count):
    """What the site does at the end of an upload."""
    site = world.web_ports
    made = []
    for _ in range(count):
        world.now += 1
        job_id = str(uuid.uuid4())
        key = outputs.input_key(who, job_id)
        world.inputs[key] = VCF
        about = {"job_id": job_id, "user_id": who, "trace_id": "t", "assembly": "demo"}
        about |= {"input_file_name": "a.vcf", "input_key": key}
        world.jobs.add(moves.new_job(now=world.now, **about))
        made.append(web_submit(world.jobs.get(job_id), site, max_bytes=1000).job_id)
    return made


@pytest.fixture
def world():
    world = World()
    for who in ("ada", "bob"):
        world.users.signed_in(User(user_id=who, name=who), world.now)
    return world


@pytest.mark.parametrize(("plan", "cap"), [("free", 1), ("premium", 4)])
@pytest.mark.parametrize("workers", [2, 6])
def test_fifty_files_of_one_user_do_not_hold_up_one_of_another(world, plan, cap, workers):
    if plan == "premium":
        world.begin_plan("ada")
    submit(world, "ada", 50)
    submit(world, "bob", 1)
    with Annotators(world, workers) as annotators:
        annotators.work_all_off()
    jobs = [world.jobs.get(job_id) for job_id in world.jobs.rows]
    assert [job.status for job in jobs] == [Status.COMPLETED] * 51
    assert all(job.attempt == 1 and job.waits is None for job in jobs)
    # Behind those whose turn it was, and what others begin while a thread has to stand still.
    assert annotators.engine.began.index("bob") < cap + workers + FEW
    assert annotators.engine.most["ada"] <= cap
    inbox = world.bus.queues["annotator"]
    assert inbox.letters == [] and inbox.dead == []


def test_no_worker_is_idle_while_a_job_may_run(world):
    """Four of a premium user's twelve run at the same time: each waits for the three others."""
    world.begin_plan("ada")
    submit(world, "ada", 12)
    meeting = threading.Barrier(4, timeout=10)
    with Annotators(world, 5, meanwhile=meeting.wait) as annotators:
        annotators.work_all_off()
    assert annotators.engine.most == {"ada": 4}


def test_messages_beyond_the_cap_use_up_no_tries(world):
    """Said by a sweeper, an operator or an older site, which do not look whose turn it is."""
    made = submit(world, "ada", 30)
    for job_id in made * 3:
        world.bus.publisher("sweeper")(JobSubmitted(job_id=job_id))
    submit(world, "bob", 1)
    with Annotators(world, 3) as annotators:
        annotators.work_all_off()
    assert annotators.engine.most == {"ada": 1, "bob": 1}
    assert len(annotators.engine.began) == 31
    assert world.bus.queues["annotator"].dead == []


def test_a_cancel_of_the_one_that_runs_lets_the_next_begin_at_once(world):
    made = submit(world, "ada", 3)
    for job_id in made[:2]:
        cancel(world.jobs.get(job_id), world.web_ports)
    said = [message.job_id for message in world.bus.said if isinstance(message, JobSubmitted)]
    assert said == made
    with Annotators(world, 1) as annotators:
        annotators.work_all_off()
    assert world.jobs.get(made[2]).status is Status.COMPLETED
    assert annotators.engine.began == ["ada"]
