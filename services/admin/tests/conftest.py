"""An installation in memory, an operator at its terminal, and dead letters in each form."""

import io
import json

import pytest

from admin.__main__ import run
from admin.ports import Letter, Load, Ports
from admin.sqs import SqsDeadLetters
from gas import fakes, moves
from gas.fakes.events import FakeEvents
from gas.topology import QUEUES
from gas.users import User

NOW = 1_800_000_000


class FakeDeadLetters:
    """The dead letters of one queue of a bus."""

    def __init__(self, inbox):
        self.inbox = inbox
        self.elsewhere = []  # hidden: somebody else looks at them
        self.refuses = False  # to let go of what is replayed

    def hidden(self):
        return len(self.elsewhere)

    def letters(self):
        for letter in list(self.inbox.dead):
            letter.tries += 1
            yield Letter(
                queue=self.inbox.queue.service,
                message_id=letter.message_id,
                body=letter.body,
                attributes=letter.attributes,
                tries=letter.tries,
                sent=NOW - 7200,
                receipt=letter,
            )

    def replay(self, letter):
        self.inbox.put(letter.body, letter.attributes)
        if self.refuses:
            raise ConnectionError("no route")
        self.discard(letter)

    def discard(self, letter):
        self.inbox.dead.remove(letter.receipt)


class Here:
    """One installation and its operator."""

    def __init__(self):
        self.bus = fakes.FakeBus()
        self.users = fakes.FakeUsers(User(user_id="ada", name="Ada"))
        self.jobs = fakes.FakeJobs(
            moves.new_job(
                now=NOW,
                job_id="j1",
                user_id="ada",
                trace_id="t1",
                assembly="demo",
                input_file_name="a.vcf",
                input_key="ada/j1/input",
            )
        )
        self.events = FakeEvents()
        self.dead = {name: FakeDeadLetters(inbox) for name, inbox in self.bus.queues.items()}
        self.loads = {queue.service: Load(0, 0, 0, 0) for queue in QUEUES}
        self.publish = self.bus.publisher("admin")
        self.slept = []
        self.on_sleep = lambda: None

    def load(self, queue):
        return self.loads[queue]

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.on_sleep()

    def die(self, queue, body, **attributes):
        """A message that its queue has given up on; returns its id."""
        inbox = self.bus.queues[queue]
        inbox.put(body, attributes)
        letter = inbox.letters.pop()
        letter.tries = inbox.queue.tries
        inbox.dead.append(letter)
        return letter.message_id

    def ports(self, _environ, err):
        return Ports(
            jobs=self.jobs,
            users=self.users,
            events=self.events,
            publish=self.publish,
            dead=self.dead,
            gauges=self,
            operator="desk/uid 7",
            tell=lambda words: err.write(f"{words}\n"),
            now=lambda: NOW,
            sleep=self.sleep,
        )

    def __call__(self, *arguments):
        """What the terminal shows: the code it ended with, what was answered, what was said."""
        out, err = io.StringIO(), io.StringIO()
        code = run(arguments, {}, self.ports, out, err)
        return code, out.getvalue(), err.getvalue()

    def json(self, *arguments):
        code, out, err = self(*arguments, "--json")
        assert code == 0, err
        return json.loads(out)


@pytest.fixture
def here():
    return Here()


@pytest.fixture(params=["fake", "moto", "ministack"])
def box(request):
    """The annotator's dead letters, with ways to fill them and to see what its queue holds."""
    if request.param == "fake":
        yield InMemory()
    else:
        on_sqs = OnSqs(request.getfixturevalue(f"{request.param}_aws"))
        yield on_sqs
        on_sqs.empty()


class InMemory:
    def __init__(self):
        self.inbox = fakes.FakeBus().queues["annotator"]
        self.dead = FakeDeadLetters(self.inbox)

    def die(self, body, attributes):
        self.inbox.put(body, attributes)
        self.inbox.dead.append(self.inbox.letters.pop())

    def queue(self):
        return [(x.body, x.attributes) for x in self.inbox.receive(limit=10, wait=0)]


class OnSqs:
    def __init__(self, aws):
        self.sqs = aws.client("sqs")
        self.url = aws.outputs["AnnotatorQueueUrl"]
        self.dead_url = aws.outputs["AnnotatorDeadLettersUrl"]
        self.dead = SqsDeadLetters(self.sqs, "annotator", self.url, self.dead_url, wait=0)

    def die(self, body, attributes):
        given = {n: {"DataType": "String", "StringValue": v} for n, v in attributes.items()}
        self.sqs.send_message(QueueUrl=self.dead_url, MessageBody=body, MessageAttributes=given)

    def queue(self):
        found = self.sqs.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        )
        return [
            (m["Body"], {n: v["StringValue"] for n, v in m.get("MessageAttributes", {}).items()})
            for m in found.get("Messages", [])
        ]

    def empty(self):
        for url in (self.url, self.dead_url):
            self.sqs.purge_queue(QueueUrl=url)


@pytest.fixture(params=["moto", "ministack"])
def sqs_box(request):
    """`box` where it is on SQS."""
    on_sqs = OnSqs(request.getfixturevalue(f"{request.param}_aws"))
    yield on_sqs
    on_sqs.empty()
