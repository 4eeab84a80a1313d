"""The program as it is started: its settings, how it ends, and one round on an AWS."""

import json
import os
import re
import subprocess
import sys

import pytest

from gas.aws.users import DynamoUsers
from gas.messages import JobSubmitted, encode
from gas.topology import QUEUES
from gas.users import Plan, User


def admin(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "admin", *arguments],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_without_settings_it_says_which_are_missing_and_where_they_come_from():
    done = admin("queues")
    assert done.returncode == 2 and done.stdout == ""
    assert "GAS_JOBS_TABLE is not set" in done.stderr and "outputs of the stack" in done.stderr
    assert "Traceback" not in done.stderr
    done = admin("queues", "--json")
    assert done.returncode == 2 and "GAS_JOBS_TABLE" in json.loads(done.stderr)["error"]


def test_its_help_tells_how_it_ends():
    done = admin("--help")
    assert done.returncode == 0
    for words in ("dead", "grant", "story", "queues", "no such job", "GAS_"):
        assert words in done.stdout


@pytest.fixture
def on_aws(ministack_aws):
    """The program on the embedded AWS, told what the services are told."""
    outputs = {
        "GAS_" + re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper(): value
        for name, value in ministack_aws.outputs.items()
    }
    access = {
        "AWS_ENDPOINT_URL": ministack_aws.endpoint,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }

    def on_aws(*arguments, **more):
        return admin(*arguments, **(outputs | access | more))

    yield on_aws
    for name, url in ministack_aws.outputs.items():
        if name.endswith("Url"):
            ministack_aws.client("sqs").purge_queue(QueueUrl=url)


def test_an_operators_round(on_aws, ministack_aws, new_user):
    """See that something is dead, read why, replay it, give a plan, look again."""
    sqs, dead = ministack_aws.client("sqs"), ministack_aws.outputs["AnnotatorDeadLettersUrl"]
    given = {"origin": {"DataType": "String", "StringValue": "web"}}
    body = encode(JobSubmitted(job_id="j-of-nobody"))
    sqs.send_message(QueueUrl=dead, MessageBody=body, MessageAttributes=given)

    loads = json.loads(on_aws("queues", "--json").stdout)
    assert [load["queue"] for load in loads] == [queue.service for queue in QUEUES]
    assert loads[0]["dead"] == 1
    (letter,) = json.loads(on_aws("dead", "list", "--queue", "annotator", "--json").stdout)
    assert (letter["origin"], letter["about"]) == ("web", "job j-of-nobody")
    shown = on_aws("dead", "show", letter["id"], "--queue", "annotator")
    assert shown.returncode == 0 and "was deleted since" in shown.stdout
    assert on_aws("dead", "replay", letter["id"], "--queue", "annotator").returncode == 0
    (heard,) = sqs.receive_message(
        QueueUrl=ministack_aws.outputs["AnnotatorQueueUrl"], MessageAttributeNames=["All"]
    )["Messages"]
    assert (heard["Body"], heard["MessageAttributes"]) == (body, given)
    story = json.loads(on_aws("story", "j-of-nobody", "--json").stdout)
    assert [event["outcome"] for event in story["events"]] == ["replayed"]

    users, user_id = new_user
    done = on_aws("grant", user_id, "premium", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["said"] == ["UserUpgraded", "PlanChanged"]
    assert users.get(user_id).plan is Plan.PREMIUM
    assert on_aws("grant", "nobody", "free").returncode == 3


@pytest.fixture
def new_user(ministack_aws):
    users = DynamoUsers(ministack_aws.client("dynamodb"), ministack_aws.outputs["UsersTable"])
    users.signed_in(User(user_id="admin-test"), 1_800_000_000)
    users.change_plan("admin-test", Plan.FREE, 1_800_000_000)
    return users, "admin-test"


def test_an_aws_that_refuses_is_told_in_one_sentence(on_aws):
    done = on_aws("story", "j1", GAS_JOBS_TABLE="none-such")
    assert done.returncode == 1 and "AWS:" in done.stderr and "Traceback" not in done.stderr
