"""Notices of completed jobs, as SNS is given them and as a queue receives them."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

TOPIC = "arn:aws:sns:us-east-1:000000000000:ArchiveNotice"
FIELDS = [
    "Action",
    "ArchiveId",
    "ArchiveSHA256TreeHash",
    "ArchiveSizeInBytes",
    "Completed",
    "CompletionDate",
    "CreationDate",
    "InventorySizeInBytes",
    "JobDescription",
    "JobId",
    "RetrievalByteRange",
    "SHA256TreeHash",
    "SNSTopic",
    "StatusCode",
    "StatusMessage",
    "Tier",
    "VaultARN",
]


@pytest.fixture
def hearing(run: Any, sns: Any, new_vault: Callable[..., Any]) -> Any:
    """A vault whose server publishes to `sns`."""
    return new_vault(run(sns.url).glacier, "hearing")


def configure(vault: Any, topic: str, *events: str) -> None:
    vault.glacier.set_vault_notifications(
        vaultName=vault.name,
        vaultNotificationConfig={"SNSTopic": topic, "Events": list(events)},
    )


def test_a_notice_says_what_describe_job_says(hearing: Any, sns: Any) -> None:
    job_id = hearing.ask(hearing.put(b"12345"), SNSTopic=TOPIC, Description="for me")
    published = sns.wait(1)[0]
    assert published["TopicArn"] == TOPIC
    notice = json.loads(published["Message"])
    assert sorted(notice) == FIELDS
    described = hearing.job(job_id)
    del described["ResponseMetadata"]
    assert {name: value for name, value in notice.items() if value is not None} == described
    assert notice["InventorySizeInBytes"] is None
    assert notice["SNSTopic"] == TOPIC
    assert notice["JobDescription"] == "for me"


def test_a_vault_tells_the_events_it_wants(hearing: Any, sns: Any) -> None:
    archive_id = hearing.put(b"x")
    configure(hearing, TOPIC, "InventoryRetrievalCompleted")
    hearing.done(hearing.ask(archive_id))
    inventory = hearing.inventory()
    notice = json.loads(sns.wait(1)[0]["Message"])
    assert (notice["JobId"], notice["Action"]) == (inventory, "InventoryRetrieval")
    assert sorted(notice) == FIELDS
    assert notice["InventorySizeInBytes"] > 0
    assert notice["ArchiveId"] is notice["SNSTopic"] is None
    assert len(sns.published) == 1


def test_the_jobs_topic_and_the_vaults_are_both_told_even_if_they_are_one(
    hearing: Any, sns: Any
) -> None:
    configure(hearing, TOPIC, "ArchiveRetrievalCompleted")
    job_id = hearing.ask(hearing.put(b"x"), SNSTopic=TOPIC)
    published = sns.wait(2)
    assert [json.loads(one["Message"])["JobId"] for one in published] == [job_id, job_id]


def test_failure_is_told_too(hearing: Any, sns: Any) -> None:
    configure(hearing, TOPIC, "ArchiveRetrievalCompleted")
    archive_id = hearing.put(b"x")
    hearing.ask(archive_id, "Standard")
    hearing.glacier.delete_archive(vaultName=hearing.name, archiveId=archive_id)
    notice = json.loads(sns.wait(1)[0]["Message"])
    assert (notice["Completed"], notice["StatusCode"]) == (True, "Failed")


def test_nobody_is_told_of_a_job_without_topic(hearing: Any, sns: Any) -> None:
    hearing.done(hearing.ask(hearing.put(b"x")))
    time.sleep(0.5)
    assert sns.published == []


def test_a_notice_that_sns_refuses_is_published_again(hearing: Any, sns: Any) -> None:
    sns.refusing = True
    job_id = hearing.ask(hearing.put(b"x"), SNSTopic=TOPIC)
    assert hearing.done(job_id)["StatusCode"] == "Succeeded"
    until = time.monotonic() + 10
    while sns.refused < 2 and time.monotonic() < until:
        time.sleep(0.05)
    assert sns.refused >= 2
    time.sleep(1)
    assert sns.refused <= 4, "it does not wait longer and longer"
    sns.refusing = False
    assert json.loads(sns.wait(1)[0]["Message"])["JobId"] == job_id
    time.sleep(0.4)
    assert len(sns.published) == 1


def test_a_notice_outlives_the_server_while_sns_is_away(
    run: Any, sns: Any, new_vault: Callable[..., Any]
) -> None:
    server = run("http://127.0.0.1:9")
    vault = new_vault(server.glacier, "patient")
    job_id = vault.ask(vault.put(b"x"), SNSTopic=TOPIC)
    vault.done(job_id)
    server.end()
    server.environment["AWS_ENDPOINT_URL"] = sns.url
    server.start()
    assert json.loads(sns.wait(1)[0]["Message"])["JobId"] == job_id


def test_the_notice_arrives_on_the_thawers_queue(
    run: Any, ministack_aws: Any, new_vault: Callable[..., Any]
) -> None:
    vault = new_vault(run(ministack_aws.endpoint).glacier, "thawing")
    configure(vault, ministack_aws.outputs["ArchiveNoticeTopicArn"], "ArchiveRetrievalCompleted")
    archive_id = vault.put(b"frozen")
    job_id = vault.ask(archive_id, Description="job 42")
    queue = ministack_aws.outputs["ThawerQueueUrl"]
    sqs = ministack_aws.client("sqs")
    received = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=10).get("Messages", [])
    assert len(received) == 1
    notice = json.loads(received[0]["Body"])
    assert sorted(notice) == FIELDS
    assert (notice["JobId"], notice["ArchiveId"]) == (job_id, archive_id)
    assert (notice["StatusCode"], notice["JobDescription"]) == ("Succeeded", "job 42")
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=received[0]["ReceiptHandle"])
    assert vault.get(job_id)["bytes"] == b"frozen"
