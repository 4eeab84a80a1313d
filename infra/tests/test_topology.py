"""`gas.topology` and the data plane say the same, in the file and once it is deployed."""

import json
from pathlib import Path

import pytest
import yaml

from gas.messages import KINDS, JobFinished, JobSubmitted, encode, kind_of
from gas.topology import ARCHIVE_NOTICE, MAIL_NOTICE, QUEUES

TEMPLATE = Path(__file__).parents[1] / "data-plane.yaml"
TOPICS = {kind_of(kind) for kind in KINDS} | {ARCHIVE_NOTICE, MAIL_NOTICE}


class Loader(yaml.SafeLoader):
    """Reads CloudFormation's short forms as what they name: `!Ref X` as {"Ref": "X"}."""


def _short_form(loader, tag, node):
    if isinstance(node, yaml.ScalarNode):
        return {tag: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {tag: loader.construct_sequence(node, deep=True)}
    return {tag: loader.construct_mapping(node, deep=True)}


Loader.add_multi_constructor("!", _short_form)


@pytest.fixture(scope="module")
def resources():
    return yaml.load(TEMPLATE.read_text(), Loader)["Resources"]


def of_type(resources, kind):
    return {name: r["Properties"] for name, r in resources.items() if r["Type"] == kind}


def test_there_is_a_topic_for_every_kind_and_no_other(resources):
    names = {p["TopicName"]["Sub"] for p in of_type(resources, "AWS::SNS::Topic").values()}
    assert names == {f"gas-${{Env}}-{topic}" for topic in TOPICS}


@pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: queue.service)
def test_each_queue_subscribes_to_what_it_hears_raw_and_unfiltered(resources, queue):
    endpoint = {"GetAtt": f"{queue.service.capitalize()}Queue.Arn"}
    heard = [
        p
        for p in of_type(resources, "AWS::SNS::Subscription").values()
        if p["Endpoint"] == endpoint
    ]
    assert sorted(p["TopicArn"]["Ref"] for p in heard) == sorted(f"{t}Topic" for t in queue.topics)
    assert all(p["RawMessageDelivery"] and p["Protocol"] == "sqs" for p in heard)
    assert not any("FilterPolicy" in p for p in heard)


@pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: queue.service)
def test_each_queue_lets_just_its_topics_send(resources, queue):
    name = f"{queue.service.capitalize()}Queue"
    (policy,) = [
        p
        for p in of_type(resources, "AWS::SQS::QueuePolicy").values()
        if {"Ref": name} in p["Queues"]
    ]
    allow = policy["PolicyDocument"]["Statement"][0]
    assert (allow["Effect"], allow["Action"]) == ("Allow", "sqs:SendMessage")
    sources = allow["Condition"]["ArnEquals"]["aws:SourceArn"]
    assert sorted(s["Ref"] for s in sources) == sorted(f"{t}Topic" for t in queue.topics)
    deny = policy["PolicyDocument"]["Statement"][1]["Fn::If"]
    assert deny[0] == "TlsOnly" and deny[1]["Effect"] == "Deny"


@pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: queue.service)
def test_each_queue_has_its_delay_and_dead_letters(resources, queue):
    queues = of_type(resources, "AWS::SQS::Queue")
    mine = queues[f"{queue.service.capitalize()}Queue"]
    assert mine["RedrivePolicy"]["maxReceiveCount"] == queue.tries
    dead = mine["RedrivePolicy"]["deadLetterTargetArn"]["GetAtt"].removesuffix(".Arn")
    assert queues[dead]["MessageRetentionPeriod"] == 14 * 24 * 60 * 60
    defaults = {"ArchiveDelaySeconds": 300, "RestoreDelaySeconds": 60}
    delay = mine["DelaySeconds"]
    assert (defaults[delay["Ref"]] if isinstance(delay, dict) else delay) == queue.delay
    assert queue.delay <= 900, "SQS can delay no longer; see ArchiveDue"


def test_everything_at_rest_is_encrypted_and_no_bucket_is_public(resources):
    for properties in of_type(resources, "AWS::SQS::Queue").values():
        assert properties["SqsManagedSseEnabled"]
    for properties in of_type(resources, "AWS::DynamoDB::Table").values():
        assert properties["SSESpecification"]["SSEEnabled"]
    for properties in of_type(resources, "AWS::S3::Bucket").values():
        assert properties["BucketEncryption"]
        assert all(properties["PublicAccessBlockConfiguration"].values())
        assert "VersioningConfiguration" not in properties, "DELETE would only hide"


def test_the_archive_says_that_something_is_restored_and_nothing_else(resources):
    archive = resources["ArchiveBucket"]
    assert archive["DependsOn"] == "ArchiveNoticeTopicPolicy", "S3 tries the topic at once"
    told = {"Event": "s3:ObjectRestore:Completed", "Topic": {"Ref": "ArchiveNoticeTopic"}}
    configured = archive["Properties"]["NotificationConfiguration"]
    assert configured == {"TopicConfigurations": [told]}


@pytest.mark.parametrize("name", ["Inputs", "Results", "Archive", "References"])
def test_buckets_forget_unfinished_uploads_and_refuse_what_is_not_tls(resources, name):
    (rule,) = resources[f"{name}Bucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}
    policy = resources[f"{name}BucketPolicy"]
    assert policy["Condition"] == "TlsOnly"
    assert policy["Properties"]["Bucket"] == {"Ref": f"{name}Bucket"}
    (deny,) = policy["Properties"]["PolicyDocument"]["Statement"]
    assert (deny["Effect"], deny["Condition"]["Bool"]) == (
        "Deny",
        {"aws:SecureTransport": "false"},
    )


def test_deployed_the_archive_bucket_tells_the_topic(ministack_aws):
    """CloudFormation really configured it."""
    found = ministack_aws.client("s3").get_bucket_notification_configuration(
        Bucket=ministack_aws.outputs["ArchiveBucket"]
    )
    (told,) = found["TopicConfigurations"]
    assert told["TopicArn"] == ministack_aws.outputs["ArchiveNoticeTopicArn"]
    assert told["Events"] == ["s3:ObjectRestore:Completed"]


def test_deployed_every_topic_reaches_exactly_the_queues_that_hear_it(ministack_aws):
    """The deployed subscriptions and queue policies, tried by saying every kind once."""
    sns, sqs = ministack_aws.client("sns"), ministack_aws.client("sqs")
    prefix = ministack_aws.outputs["TopicArnPrefix"]
    urls = {q: ministack_aws.outputs[f"{q.service.capitalize()}QueueUrl"] for q in QUEUES}
    for url in urls.values():
        sqs.purge_queue(QueueUrl=url)  # S3's test event, and what other tests left
    for topic in TOPICS:
        sns.publish(TopicArn=prefix + topic, Message=topic)
    for queue, url in urls.items():
        depth = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed"]
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=depth)["Attributes"]
        assert sum(map(int, found.values())) == len(queue.topics), queue.service
        sqs.purge_queue(QueueUrl=url)


def test_ses_tells_of_bounces_and_complaints(resources):
    (notices,) = of_type(resources, "AWS::SES::ConfigurationSetEventDestination").values()
    destination = notices["EventDestination"]
    assert destination["MatchingEventTypes"] == ["bounce", "complaint"]
    assert destination["SnsDestination"] == {"TopicARN": {"Ref": "MailNoticeTopic"}}
    assert resources["MailNotices"]["DependsOn"] == "MailNoticeTopicPolicy", "SES tries it at once"


def test_deployed_ses_tells_the_topic(ministack_aws):
    """CloudFormation really configured it."""
    found = ministack_aws.client("sesv2").get_configuration_set_event_destinations(
        ConfigurationSetName=ministack_aws.outputs["MailConfigurationSet"]
    )
    (told,) = found["EventDestinations"]
    assert told["SnsDestination"]["TopicArn"].endswith("-MailNotice")


def test_deployed_a_stranger_topic_cannot_send_into_a_queue(ministack_aws):
    sns, sqs = ministack_aws.client("sns"), ministack_aws.client("sqs")
    url = ministack_aws.outputs["AnnotatorQueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    stranger = sns.create_topic(Name="stranger")["TopicArn"]
    sns.subscribe(TopicArn=stranger, Protocol="sqs", Endpoint=arn["QueueArn"])
    sns.publish(TopicArn=stranger, Message=encode(JobSubmitted(job_id="j1")))
    assert "Messages" not in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1)


def test_the_topic_of_a_message_is_its_kind():
    assert json.loads(encode(JobFinished(job_id="j1")))["kind"] in TOPICS
