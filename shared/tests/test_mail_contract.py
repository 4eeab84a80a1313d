"""Mail by SES, as far as an emulator can tell."""

import json
import urllib.request

import pytest
from botocore.exceptions import ClientError

from gas.aws.mail import SesMail
from gas.ports import MailRefused

LETTER = {"to": "ada@example.org", "subject": "Grüße", "text": "text", "html": "<p>html</p>"}


def test_a_mail_is_handed_over(aws):
    ses = aws.client("sesv2")
    ses.create_email_identity(EmailIdentity="gas@example.org")
    SesMail(ses, "gas@example.org").send(**LETTER)
    if aws.name == "ministack":
        with urllib.request.urlopen(f"{aws.endpoint}/_ministack/ses/messages") as answer:
            sent = json.dumps(json.load(answer), ensure_ascii=False)
        assert "Grüße" in sent and "<p>html</p>" in sent


def test_a_mail_that_can_never_be_sent_says_so(moto_aws):
    with pytest.raises((MailRefused, ClientError)) as refusal:
        SesMail(moto_aws.client("sesv2"), "nobody@example.org").send(**LETTER)
    assert isinstance(refusal.value, MailRefused)
