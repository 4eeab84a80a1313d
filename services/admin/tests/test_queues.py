"""How much is on each queue."""

from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError

from admin.ports import Load
from admin.sqs import SqsGauges
from gas.topology import QUEUES


def test_each_queue_has_a_line(here):
    here.loads["archiver"] = Load(waiting=3, in_flight=1, delayed=2, dead=0, oldest=240)
    code, out, _ = here("queues")
    lines = out.splitlines()
    assert code == 0 and [line.split()[0] for line in lines[1:]] == [q.service for q in QUEUES]
    assert "archiver   3        1          2        4 min   0" in lines
    assert "annotator  0        0          0        -       0" in lines


def test_dead_letters_are_pointed_out(here):
    here.loads["thawer"] = Load(0, 0, 0, dead=2)
    assert "dead list" in here("queues")[1]
    assert here.json("queues")[-1] == {
        "queue": "thawer",
        "waiting": 0,
        "in_flight": 0,
        "delayed": 0,
        "dead": 2,
        "oldest": None,
    }


class Watch:
    """CloudWatch that knows, or does not, how old the oldest message is."""

    def __init__(self, points=None):
        self.points = points

    def get_metric_statistics(self, **asked):
        self.asked = asked
        if self.points is None:
            raise ClientError({"Error": {"Code": "AccessDenied"}}, "GetMetricStatistics")
        return {"Datapoints": self.points}


@pytest.mark.parametrize("name", ["moto", "ministack"])
def test_the_counts_are_those_of_sqs(request, name):
    aws = request.getfixturevalue(f"{name}_aws")
    sqs, (url, dead) = aws.client("sqs"), urls(aws)
    for _ in range(3):
        sqs.send_message(QueueUrl=url, MessageBody="{}")
    sqs.send_message(QueueUrl=url, MessageBody="{}", DelaySeconds=60)
    sqs.receive_message(QueueUrl=url, VisibilityTimeout=60)
    sqs.send_message(QueueUrl=dead, MessageBody="{}")
    load = SqsGauges(sqs, Watch([]), {"annotator": (url, dead)}).load("annotator")
    assert load == Load(waiting=2, in_flight=1, delayed=1, dead=1, oldest=None)
    for each in (url, dead):
        sqs.purge_queue(QueueUrl=each)


def test_the_age_is_the_newest_that_cloudwatch_has_and_none_where_it_may_not_be_asked(moto_aws):
    sqs, both = moto_aws.client("sqs"), urls(moto_aws)
    points = [
        {"Timestamp": datetime(2027, 1, 1, 0, minute, tzinfo=UTC), "Maximum": float(age)}
        for minute, age in ((2, 120), (3, 180), (1, 60))
    ]
    watch = Watch(points)
    assert SqsGauges(sqs, watch, {"annotator": both}).load("annotator").oldest == 180
    assert watch.asked["Dimensions"] == [{"Name": "QueueName", "Value": "gas-test-annotator"}]
    assert SqsGauges(sqs, Watch(), {"annotator": both}).load("annotator").oldest is None


def urls(aws):
    return aws.outputs["AnnotatorQueueUrl"], aws.outputs["AnnotatorDeadLettersUrl"]
