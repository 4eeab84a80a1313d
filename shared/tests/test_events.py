"""What the worker loop tells of each message, and that telling holds up nothing."""

import os
import subprocess
import sys
import threading
import time
import uuid

import msgspec
import pytest

from gas import metrics
from gas.aws.events import DynamoEvents
from gas.events import WHY_LENGTH, Outcome
from gas.fakes import FakeInbox
from gas.fakes.events import FakeEvents
from gas.messages import RestoreRequested, UserUpgraded, encode
from gas.notices import read_notices, restored_body
from gas.recorder import Recorder
from gas.stop import Stop
from gas.topology import THAWER, Queue
from gas.worker import ComeBack, Worker

QUEUE = Queue("restorer", hears=(UserUpgraded, RestoreRequested), visibility=5)
ABOUT_J1 = encode(RestoreRequested(job_id="j1"))
SAID = {"kind": "RestoreRequested", "origin": "web", "trace_id": "t1"}


def lost():
    return metrics.EVENTS_LOST._value.get()


@pytest.fixture
def work():
    """Lets a worker handle one message; returns what was told, and what is left on the queue."""

    def work(body, handle=lambda _: None, events=None, attributes=SAID, queue=QUEUE, read=None):
        events = FakeEvents() if events is None else events
        inbox, stop, ended = FakeInbox(queue), Stop(), threading.Event()

        class Noticing:
            """Ends the worker once it was told of an end, after which nothing is left to do."""

            def record(self, event):
                ended.set()
                events.record(event)

        def go(said):
            try:
                handle(said)
            finally:
                if not hasattr(said, "job_id"):  # nothing will be told
                    ended.set()

        worker = Worker(queue, inbox, go, stop, poll=1, read=read, events=Noticing())
        thread = threading.Thread(target=worker.run, args=(1,), daemon=True)
        inbox.put(body, attributes)
        thread.start()
        assert ended.wait(5)
        stop.asked.set()
        thread.join(5)
        told = list(events.events.values()) if isinstance(events, FakeEvents) else []
        return told, inbox.letters

    return work


def test_a_handled_message_is_told_with_who_said_it_and_who_handled_it(work):
    ((event,), letters) = work(ABOUT_J1, lambda _: time.sleep(0.05))
    assert (event.job_id, event.service, event.kind) == ("j1", "restorer", "RestoreRequested")
    assert (event.origin, event.trace_id, event.tries) == ("web", "t1", 1)
    assert (event.outcome, event.why) == (Outcome.DONE, "")
    assert 50 <= event.milliseconds < 5000
    assert "/" in event.worker
    assert letters == []


def test_a_failure_is_told_with_its_reason_and_a_long_one_is_cut(work):
    def stumble(_):
        raise ConnectionError("no route" * 1000)

    ((event,), letters) = work(ABOUT_J1, stumble)
    assert event.outcome is Outcome.ERROR
    assert event.why.startswith("ConnectionError: no route") and len(event.why) == WHY_LENGTH
    assert len(letters) == 1


def test_a_message_that_comes_back_is_told_with_its_reason(work):
    def later(_):
        raise ComeBack(30, "another worker holds it")

    ((event,), _) = work(ABOUT_J1, later)
    assert (event.outcome, event.why) == (Outcome.AGAIN, "another worker holds it")


def test_an_unreadable_message_is_told_when_it_names_a_job(work):
    ((event,), _) = work('{"kind":"RestoreRequested","job_id":"j1","version":2}')
    assert (event.job_id, event.outcome) == ("j1", Outcome.UNREADABLE)
    assert "version" in event.why


def test_what_is_given_back_unread_when_the_worker_must_end_counts_as_a_try_and_is_told():
    class LastMoment(FakeInbox):
        def receive(self, *, limit, wait):
            stop.asked.set()
            return super().receive(limit=limit, wait=wait)

    stop, events, inbox, heard = Stop(), FakeEvents(), LastMoment(QUEUE), []
    inbox.put(ABOUT_J1, SAID)
    Worker(QUEUE, inbox, heard.append, stop, poll=1, events=events)._work(0)
    ((event,), (letter,)) = events.of_job("j1"), inbox.letters
    assert (event.outcome, event.tries, heard) == (Outcome.GIVEN_BACK, 1, [])
    assert letter.tries == 1


def test_a_message_about_a_user_is_no_part_of_a_jobs_story(work):
    assert work(encode(UserUpgraded(user_id="ada"))) == ([], [])


def test_a_notice_of_the_archive_is_told_of_each_job_it_names(work):
    body = restored_body("archive", "j1/1", 10)
    ((event,), _) = work(body, attributes={}, queue=THAWER, read=read_notices)
    assert (event.job_id, event.kind, event.origin) == ("j1", "ArchiveNotice", "archive")


def test_a_story_that_cannot_be_told_harms_no_work(work):
    class Broken:
        def record(self, event):
            raise ConnectionError("no table")

    before = lost()
    assert work(ABOUT_J1, events=Broken()) == ([], [])
    assert lost() == before + 1


class Slow(FakeEvents):
    """A table that answers when it is let."""

    def __init__(self):
        super().__init__()
        self.answers, self.asked = threading.Event(), threading.Event()

    def record(self, event):
        self.asked.set()
        self.answers.wait(10)
        super().record(event)


def test_a_slow_table_holds_nobody_up_and_what_waits_is_recorded_at_the_end(work):
    table = Slow()
    with Recorder(table) as recorder:
        ((event,), _) = work(ABOUT_J1)
        began = time.monotonic()
        recorder.record(event)
        assert time.monotonic() - began < 0.5
        assert table.asked.wait(5) and not table.events
        table.answers.set()
    assert list(table.events.values()) == [event]


def test_what_too_many_wait_for_is_lost_and_counted(work):
    table = Slow()
    before = lost()
    with Recorder(table, waiting=1) as recorder:
        ((event,), _) = work(ABOUT_J1)
        recorder.record(event)
        assert table.asked.wait(5)
        recorder.record(event)  # waits
        recorder.record(event)  # finds no room
        assert lost() == before + 1
        table.answers.set()


def test_an_event_that_cannot_be_recorded_is_lost_and_the_next_is_not(work):
    class Stumbling(FakeEvents):
        def record(self, event):
            if event.tries == 1:
                raise ConnectionError("no table")
            super().record(event)

    table, before = Stumbling(), lost()
    with Recorder(table) as recorder:
        ((event,), _) = work(ABOUT_J1)
        recorder.record(event)
        recorder.record(msgspec.structs.replace(event, tries=2))
    assert [event.tries for event in table.events.values()] == [2]
    assert lost() == before + 1


WORKER = """
import sys
from gas import process
from gas.settings import ForWorker
from gas.stop import Stop
from gas.topology import RESTORER

told, stop = process.begin("restorer", ForWorker), Stop()
process.work(RESTORER, sys.argv[1], lambda said: stop.asked.set(), told, stop)
"""


@pytest.mark.parametrize("recorded", [True, False])
def test_a_worker_process_records_where_it_is_told_to(ministack_aws, recorded):
    """What it was last told of is recorded before it ends."""
    sqs, url = ministack_aws.client("sqs"), ministack_aws.outputs["RestorerQueueUrl"]
    table = ministack_aws.outputs["EventsTable"]
    job_id = str(uuid.uuid4())
    body = encode(RestoreRequested(job_id=job_id))
    sqs.send_message(QueueUrl=url, MessageBody=body, DelaySeconds=0)
    settings = {
        "AWS_ENDPOINT_URL": ministack_aws.endpoint,
        "GAS_ENV": "test",
        "GAS_METRICS_PORT": "0",
        "GAS_POLL_SECONDS": "1",
        "GAS_EVENTS_TABLE": table if recorded else "",
    }
    worker = [sys.executable, "-c", WORKER, url]
    subprocess.run(worker, env=os.environ | settings, check=True, capture_output=True, timeout=30)
    told = DynamoEvents(ministack_aws.client("dynamodb"), table).of_job(job_id)
    assert [event.outcome for event in told] == ([Outcome.DONE] if recorded else [])
