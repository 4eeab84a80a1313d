"""What SES says on the topic MailNotice, in words of our own.

Its event destination is asked for bounces and complaints (page: event-publishing-retrieving-sns-
contents).  Every mail of ours has one recipient, so whom a notice is about is its destination: the
recipients it lists may be others, behind a forward, or hidden.

A notice is a hint: whoever acts on it looks into the user's row first.
"""

from dataclasses import dataclass

import msgspec

from gas.messages import Unreadable

#: What SES says, as plain text, when its event destination is made.
_HELLO = "Successfully validated SNS topic for Amazon SES"
#: The tag that every mail carries.
USER_TAG = "user_id"


@dataclass(frozen=True)
class MailFailed:
    """No more mail should go from us to this address."""

    user_id: str
    address: str
    why: str  #: `Bounce` or `Complaint`


class _Mail(msgspec.Struct):
    destination: list[str]
    tags: dict[str, list[str]] = {}


class _Bounce(msgspec.Struct, rename="camel"):
    bounce_type: str


class _Complaint(msgspec.Struct, rename="camel"):
    complaint_feedback_type: str | None = None


class _Body(msgspec.Struct, rename="camel"):
    event_type: str
    mail: _Mail
    bounce: _Bounce | None = None
    complaint: _Complaint | None = None


_read = msgspec.json.Decoder(_Body).decode


def read_mail_notices(body: str) -> list[MailFailed]:
    """The address that a notice of SES gives up; none when another mail there may arrive.

    Raises `Unreadable` for what is not SES's.
    """
    if body.startswith(_HELLO):
        return []
    try:
        said = _read(body)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Unreadable(f"not a notice of SES: {error}") from error
    users = said.mail.tags.get(USER_TAG, [])
    if not _is_final(said) or not users:  # without the tag it is not a mail of ours
        return []
    if len(users) != 1 or len(said.mail.destination) != 1:
        raise Unreadable("a notice of a mail to several")
    return [MailFailed(users[0], said.mail.destination[0], said.event_type)]


def _is_final(said: _Body) -> bool:
    if said.event_type == "Bounce":
        if said.bounce is None:
            raise Unreadable("a notice of a bounce without its type")
        return said.bounce.bounce_type == "Permanent"
    if said.event_type == "Complaint":
        # People also say that something is *not* spam.
        return said.complaint is None or said.complaint.complaint_feedback_type != "not-spam"
    return False
