"""How the bodies on a queue are read: messages of ours, and notices in AWS's own words."""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from gas.mail_notices import read_mail_notices
from gas.messages import decode
from gas.notices import read_notices
from gas.topology import ARCHIVE_NOTICE, MAIL_NOTICE, Queue

_TRANSLATE: Final[dict[str, Callable[[str], list[Any]]]] = {
    ARCHIVE_NOTICE: read_notices,
    MAIL_NOTICE: read_mail_notices,
}


class _Ours(msgspec.Struct):
    kind: str


def read(queue: Queue, body: str) -> Any:
    """One message, or a list of what a notice tells.  Raises `Unreadable`."""
    if not queue.aws_topics or (queue.hears and _is_ours(body)):
        return decode(body, queue.hears)
    (topic,) = queue.aws_topics
    return _TRANSLATE[topic](body)


def _is_ours(body: str) -> bool:
    """Whether it says its kind, as AWS's notices do not."""
    try:
        msgspec.json.decode(body, type=_Ours)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return False
    return True
