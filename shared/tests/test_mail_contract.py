"""Mail by SES, as far as an emulator can tell."""

import json
import urllib.request

import pytest
from botocore.exceptions import ClientError

from gas.aws.mail import SesMail
from gas.ports import MailRefused

LETTER = {
    "to": "ada@example.org",
    "user_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
    "subject": "Grüße",
    "text": "text",
    "html": "<p>html</p>",
}


def test_a_mail_is_handed_over(aws):
    ses = aws.client("sesv2")
    ses.create_email_identity(EmailIdentity="gas@example.org")
    SesMail(ses, "gas@example.org").send(**LETTER)
    if aws.name == "ministack":
        configured = aws.outputs["MailConfigurationSet"]
        SesMail(ses, "gas@example.org", configured).send(**LETTER)
        with urllib.request.urlopen(f"{aws.endpoint}/_ministack/ses/messages") as answer:
            sent = json.dumps(json.load(answer), ensure_ascii=False)
        assert "Grüße" in sent and "<p>html</p>" in sent


def test_a_mail_that_can_never_be_sent_says_so(moto_aws):
    with pytest.raises((MailRefused, ClientError)) as refusal:
        SesMail(moto_aws.client("sesv2"), "nobody@example.org").send(**LETTER)
    assert isinstance(refusal.value, MailRefused)


class Ses:
    """Remembers what it was asked to send."""

    def send_email(self, **asked):
        self.asked = asked


def test_what_becomes_of_a_mail_can_be_told_with_its_user():
    ses = Ses()
    SesMail(ses, "gas@example.org", "notices").send(**LETTER)
    assert ses.asked["EmailTags"] == [{"Name": "user_id", "Value": LETTER["user_id"]}]
    assert ses.asked["ConfigurationSetName"] == "notices"


def test_a_mail_goes_out_though_its_user_cannot_be_a_tag_and_nobody_is_told():
    ses = Ses()
    SesMail(ses, "gas@example.org").send(**LETTER | {"user_id": "Ada L."})
    assert ses.asked["EmailTags"] == [] and "ConfigurationSetName" not in ses.asked
