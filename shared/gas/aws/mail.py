"""Mail by SES."""

import re
from typing import Any, Final

from botocore.exceptions import ClientError

from gas.mail_notices import USER_TAG
from gas.ports import MailRefused

#: SES's answers that no other try will change.
_HOPELESS = {"MessageRejected", "BadRequestException", "InvalidParameterValue"}

#: SES refuses mails whose tags have other values.
_TAG: Final = re.compile(r"[A-Za-z0-9_.@-]{1,256}")


class SesMail:
    """`configuration_set` tells of bounces and complaints; without one, nobody hears of them."""

    def __init__(self, sesv2: Any, sender: str, configuration_set: str = "") -> None:
        self._ses = sesv2
        self._sender = sender
        self._more = {"ConfigurationSetName": configuration_set} if configuration_set else {}

    def send(self, *, to: str, user_id: str, subject: str, text: str, html: str) -> None:
        body = {
            "Text": {"Data": text, "Charset": "UTF-8"},
            "Html": {"Data": html, "Charset": "UTF-8"},
        }
        content = {"Simple": {"Subject": {"Data": subject, "Charset": "UTF-8"}, "Body": body}}
        try:
            self._ses.send_email(
                FromEmailAddress=self._sender,
                Destination={"ToAddresses": [to]},
                Content=content,
                EmailTags=_tags(user_id),
                **self._more,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in _HOPELESS:
                raise MailRefused(str(error)) from error
            raise


def _tags(user_id: str) -> list[dict[str, str]]:
    return [{"Name": USER_TAG, "Value": user_id}] if _TAG.fullmatch(user_id) else []
