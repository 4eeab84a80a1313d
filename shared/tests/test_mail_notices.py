"""SES's notices, the messages beside them on the notifier's queue, and what is neither."""

import json

import pytest

from gas import hearing
from gas.mail_notices import MailFailed, read_mail_notices
from gas.messages import JobArchived, JobFinished, JobSubmitted, Unreadable, encode
from gas.topology import ANNOTATOR, NOTIFIER, THAWER

#: As in the SES Developer Guide (page: event-publishing-retrieving-sns-examples), shortened.
MAIL = {
    "timestamp": "2017-08-05T00:40:02.012Z",
    "source": "Sender Name <sender@example.com>",
    "sourceArn": "arn:aws:ses:us-east-1:123456789012:identity/sender@example.com",
    "messageId": "EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000",
    "destination": ["recipient@example.com"],
    "headersTruncated": False,
    "tags": {"ses:configuration-set": ["gas-x-mail"], "user_id": ["ada"]},
}
BOUNCE = {
    "eventType": "Bounce",
    "bounce": {
        "bounceType": "Permanent",
        "bounceSubType": "General",
        "bouncedRecipients": [{"emailAddress": "behind@forward.example", "status": "5.1.1"}],
        "feedbackId": "01000157c44f053b-61b59c11",
        "reportingMTA": "dsn; mta.example.com",
    },
    "mail": MAIL,
}
COMPLAINT = {
    "eventType": "Complaint",
    "complaint": {
        "complainedRecipients": [{"emailAddress": "recipient@example.com"}],
        "complaintFeedbackType": "abuse",
    },
    "mail": MAIL,
}


def read(**said):
    return read_mail_notices(json.dumps(said))


@pytest.mark.parametrize("said", [BOUNCE, COMPLAINT, COMPLAINT | {"complaint": {}}])
def test_a_permanent_bounce_and_a_complaint_give_the_address_up(said):
    assert read(**said) == [MailFailed("ada", "recipient@example.com", said["eventType"])]


@pytest.mark.parametrize(
    "said",
    [
        BOUNCE | {"bounce": {"bounceType": "Transient"}},
        BOUNCE | {"bounce": {"bounceType": "Undetermined"}},
        BOUNCE | {"mail": MAIL | {"tags": {}}},
        COMPLAINT | {"complaint": {"complaintFeedbackType": "not-spam"}},
        {"eventType": "Delivery", "delivery": {}, "mail": MAIL},
        {"eventType": "Open", "mail": MAIL},
    ],
)
def test_what_gives_no_address_of_ours_up_is_nothing(said):
    assert read(**said) == []


def test_what_ses_says_first_is_nothing():
    hello = "Successfully validated SNS topic for Amazon SES event publishing."
    assert read_mail_notices(hello) == hearing.read(NOTIFIER, hello) == []


@pytest.mark.parametrize(
    "body",
    [
        "",
        "hello",
        "[]",
        "{}",
        "null",
        '{"eventType": "Bounce"}',
        '{"kind": 5}',
        "[" * 100_000,
        json.dumps(BOUNCE | {"bounce": None}),
        json.dumps(BOUNCE | {"mail": "x"}),
        json.dumps(BOUNCE | {"mail": MAIL | {"destination": []}}),
        json.dumps(BOUNCE | {"mail": MAIL | {"destination": ["a@x.org", "b@x.org"]}}),
        json.dumps(BOUNCE | {"mail": MAIL | {"tags": {"user_id": ["ada", "bob"]}}}),
        json.dumps({"kind": "Bounce"} | BOUNCE),
        encode(JobSubmitted(job_id="j1")),
    ],
)
def test_anything_else_is_unreadable(body):
    with pytest.raises(Unreadable):
        hearing.read(NOTIFIER, body)


def test_a_queue_reads_its_messages_and_its_notices():
    assert hearing.read(NOTIFIER, encode(JobFinished(job_id="j1"))) == JobFinished(job_id="j1")
    assert len(hearing.read(NOTIFIER, json.dumps(BOUNCE))) == 1
    for queue in (ANNOTATOR, THAWER):
        for body in (encode(JobArchived(job_id="j1")), json.dumps(BOUNCE)):
            with pytest.raises(Unreadable):
                hearing.read(queue, body)
