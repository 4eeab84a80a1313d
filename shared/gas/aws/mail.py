"""Mail by SES."""

from typing import Any

from botocore.exceptions import ClientError

from gas.ports import MailRefused

#: SES's answers that no other try will change.
_HOPELESS = {"MessageRejected", "BadRequestException", "InvalidParameterValue"}


class SesMail:
    def __init__(self, sesv2: Any, sender: str) -> None:
        self._ses = sesv2
        self._sender = sender

    def send(self, *, to: str, subject: str, text: str, html: str) -> None:
        body = {
            "Text": {"Data": text, "Charset": "UTF-8"},
            "Html": {"Data": html, "Charset": "UTF-8"},
        }
        content = {"Simple": {"Subject": {"Data": subject, "Charset": "UTF-8"}, "Body": body}}
        try:
            self._ses.send_email(
                FromEmailAddress=self._sender, Destination={"ToAddresses": [to]}, Content=content
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in _HOPELESS:
                raise MailRefused(str(error)) from error
            raise
