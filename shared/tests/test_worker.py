"""What the loop does with good, bad, unreadable and slow messages, and on SIGTERM."""

import threading
import time

import pytest

from gas import metrics
from gas.fakes import FakeInbox
from gas.messages import JobSubmitted, encode
from gas.stop import Stop
from gas.topology import Queue
from gas.trace import current_trace
from gas.worker import ComeBack, Worker, pause

QUEUE = Queue("annotator", hears=(JobSubmitted,), visibility=1, tries=3)
GOOD = encode(JobSubmitted(job_id="j1"))


class Clock:
    """Time that a test may push forward."""

    def __init__(self):
        self.ahead = 0.0

    def __call__(self):
        return time.monotonic() + self.ahead


class Bench:
    """A worker on a queue in memory, run in a thread."""

    def __init__(self, handle, concurrency=1):
        self.clock = Clock()
        self.inbox = FakeInbox(QUEUE, self.clock)
        self.stop = Stop()
        self.worker = Worker(QUEUE, self.inbox, handle, self.stop, concurrency, poll=1)
        self.thread = threading.Thread(target=self.worker.run, args=(0.5,), daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop.asked.set()
        self.thread.join(10)
        assert not self.thread.is_alive()

    def is_put_off(self):
        """Whether the one message is hidden for longer than a receive alone would hide it."""
        return all(x.visible_at > self.clock() + QUEUE.visibility for x in self.inbox.letters)

    def until(self, condition, seconds=8):
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "it did not happen in time"
            time.sleep(0.01)


def test_a_handled_message_is_deleted_and_carries_its_trace():
    heard = []
    with Bench(lambda message: heard.append((message, current_trace()))) as bench:
        bench.inbox.put(GOOD, {"trace_id": "t1", "origin": "web", "kind": "JobSubmitted"})
        bench.until(lambda: not bench.inbox.letters)
    assert heard == [(JobSubmitted(job_id="j1"), "t1")]


def test_a_handler_that_raises_sees_its_message_again_and_then_it_is_dead():
    def stumble(_):
        tries.append(1)
        raise RuntimeError("no")

    tries = []
    with Bench(stumble) as bench:
        bench.inbox.put(GOOD)
        for count in range(1, QUEUE.tries + 1):
            bench.until(lambda count=count: len(tries) == count)
            bench.until(bench.is_put_off)
            bench.clock.ahead += pause(count) + 1
        bench.until(lambda: bench.inbox.dead)
    assert len(tries) == QUEUE.tries


def test_an_unreadable_message_never_reaches_the_handler_and_goes_to_the_dead_letters():
    heard = []
    with Bench(heard.append) as bench:
        bench.inbox.put('{"kind":"JobSubmitted","job_id":"j1","version":2}')
        for count in range(1, QUEUE.tries + 1):
            bench.until(lambda count=count: [x.tries for x in bench.inbox.letters] == [count])
            bench.until(bench.is_put_off)
            bench.clock.ahead += pause(count) + 1
        bench.until(lambda: bench.inbox.dead)
    assert heard == []


def test_one_bad_message_does_not_hold_up_the_next():
    def pick(message):
        if message.job_id == "bad":
            raise RuntimeError("no")
        heard.append(message.job_id)

    heard = []
    with Bench(pick) as bench:
        bench.inbox.put(encode(JobSubmitted(job_id="bad")))
        bench.inbox.put(encode(JobSubmitted(job_id="good")))
        bench.until(lambda: heard == ["good"])


def test_a_message_stays_hidden_while_its_handler_runs_longer_than_the_visibility():
    def slowly(_):
        begun.append(1)
        time.sleep(2.5 * QUEUE.visibility)

    begun = []
    with Bench(slowly, concurrency=2) as bench:
        bench.inbox.put(GOOD)
        bench.until(lambda: begun and not bench.inbox.letters)
    assert len(begun) == 1


def test_a_handler_may_ask_to_see_its_message_later():
    def later(_):
        times.append(time.monotonic())
        if len(times) == 1:
            raise ComeBack(1, "held")

    times = []
    with Bench(later) as bench:
        bench.inbox.put(GOOD)
        bench.until(lambda: not bench.inbox.letters)
    assert times[1] - times[0] >= 0.9


def test_on_sigterm_short_work_is_finished_and_nothing_new_is_begun():
    def work(_):
        begun.append(1)
        time.sleep(0.3)
        done.append(1)

    begun, done = [], []
    with Bench(work) as bench:
        bench.inbox.put(GOOD)
        bench.until(lambda: begun)
        bench.inbox.put(GOOD)
        bench.stop.asked.set()
        bench.thread.join(5)
    assert (len(begun), len(done), len(bench.inbox.letters)) == (1, 1, 1)


def test_on_sigterm_long_work_is_let_go_and_its_message_given_back_at_once():
    def endless(_):
        begun.append(1)
        bench.stop.halt.wait(20)
        raise ComeBack(0, "asked to stop")

    begun = []
    with Bench(endless) as bench:
        bench.inbox.put(GOOD)
        bench.until(lambda: begun)
        asked = time.monotonic()
        bench.stop.asked.set()
        bench.thread.join(5)
        assert time.monotonic() - asked < 3
    (delivery,) = bench.inbox.receive(limit=1, wait=0)
    assert delivery.tries == 2


class BrokenInbox:
    """A queue that cannot be reached, and then can."""

    def __init__(self, inbox, failures):
        self.inbox, self.failures = inbox, failures

    def receive(self, *, limit, wait):
        if self.failures:
            self.failures -= 1
            raise ConnectionError("no route")
        return self.inbox.receive(limit=limit, wait=wait)


def test_the_loop_outlives_a_queue_that_cannot_be_reached():
    heard = []
    bench = Bench(heard.append)
    bench.worker.inbox = BrokenInbox(bench.inbox, failures=1)
    before = metrics.RECEIVE_ERRORS.labels("annotator")._value.get()
    with bench:
        bench.inbox.put(GOOD)
        bench.until(lambda: heard)
    assert metrics.RECEIVE_ERRORS.labels("annotator")._value.get() == before + 1


def test_a_worker_is_healthy_once_all_its_threads_have_begun():
    bench = Bench(lambda _: None, concurrency=3)
    assert not bench.worker.healthy()
    with bench:
        bench.until(bench.worker.healthy)


@pytest.mark.parametrize(("failures", "seconds"), [(1, 2), (2, 4), (5, 32), (6, 60), (99, 60)])
def test_pauses_grow_up_to_a_minute(failures, seconds):
    assert pause(failures) == seconds
