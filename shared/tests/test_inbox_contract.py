"""Saying and hearing: the same promises in memory and on SNS with SQS."""

import time

import pytest

from gas import fakes
from gas.aws.queues import SnsPublish, SqsInbox
from gas.messages import JobFinished, JobSubmitted, decode
from gas.topology import ANNOTATOR, NOTIFIER, NotYours, Queue
from gas.trace import tracing

VISIBILITY = 1  # seconds, as the test stack is deployed with


class Wire:
    """One way to say and hear."""

    def __init__(self, aws):
        self.aws = aws
        self.bus = fakes.FakeBus()
        for service, inbox in self.bus.queues.items():
            quick = Queue(service, inbox.queue.hears, visibility=VISIBILITY)
            self.bus.queues[service].queue = quick

    def publisher(self, origin):
        if self.aws is None:
            return self.bus.publisher(origin)
        return SnsPublish(self.aws.client("sns"), self.aws.outputs["TopicArnPrefix"], origin)

    def inbox(self, service):
        if self.aws is None:
            return self.bus.queues[service]
        url = self.aws.outputs[f"{service.capitalize()}QueueUrl"]
        return SqsInbox(self.aws.client("sqs"), url)

    def empty(self):
        if self.aws is not None:
            for name, url in self.aws.outputs.items():
                if name.endswith("QueueUrl"):
                    self.aws.client("sqs").purge_queue(QueueUrl=url)


@pytest.fixture(params=["fake", "ministack"])  # moto's CloudFormation makes no subscriptions
def wire(request):
    wire = Wire(None if request.param == "fake" else request.getfixturevalue("ministack_aws"))
    yield wire
    wire.empty()


def the_one(inbox, wait=3):
    (delivery,) = inbox.receive(limit=10, wait=wait)
    return delivery


def test_a_message_reaches_who_hears_its_kind_with_its_attributes(wire, new_id):
    job_id = new_id()
    with tracing("trace-1"):
        wire.publisher("annotator")(JobFinished(job_id=job_id))
    delivery = the_one(wire.inbox("notifier"))
    assert decode(delivery.body, NOTIFIER.hears) == JobFinished(job_id=job_id)
    assert delivery.attributes == {
        "kind": "JobFinished",
        "origin": "annotator",
        "trace_id": "trace-1",
    }
    assert delivery.tries == 1
    assert wire.inbox("annotator").receive(limit=1, wait=0) == []
    delivery.delete()


def test_what_is_received_is_hidden_then_comes_again_until_deleted(wire, new_id):
    wire.publisher("web")(JobSubmitted(job_id=new_id()))
    inbox = wire.inbox("annotator")
    first = the_one(inbox)
    assert inbox.receive(limit=1, wait=0) == []
    again = the_one(inbox, wait=VISIBILITY + 2)
    assert (again.body, again.tries) == (first.body, 2)
    again.delete()
    time.sleep(VISIBILITY)
    assert inbox.receive(limit=1, wait=1) == []


def test_a_held_message_stays_hidden_and_a_given_back_one_comes_at_once(wire, new_id):
    wire.publisher("web")(JobSubmitted(job_id=new_id()))
    inbox = wire.inbox("annotator")
    delivery = the_one(inbox)
    delivery.hold(30)
    assert inbox.receive(limit=1, wait=VISIBILITY + 1) == []
    delivery.hold(0)
    the_one(inbox, wait=1).delete()


def test_a_service_says_only_what_the_topology_lets_it_say(wire, new_id):
    with pytest.raises(NotYours):
        wire.publisher("notifier")(JobSubmitted(job_id=new_id()))
    assert wire.inbox("annotator").receive(limit=1, wait=0) == []


def test_what_is_received_too_often_goes_to_the_dead_letters(wire, new_id):
    wire.publisher("web")(JobSubmitted(job_id=new_id()))
    inbox = wire.inbox("annotator")
    for _ in range(ANNOTATOR.tries):
        the_one(inbox).hold(0)
    assert inbox.receive(limit=1, wait=0) == []
    if wire.aws is None:
        assert len(inbox.dead) == 1
    else:
        url = wire.aws.outputs["AnnotatorDeadLettersUrl"]
        letter = the_one(SqsInbox(wire.aws.client("sqs"), url))
        assert letter.attributes["origin"] == "web"
        letter.delete()
