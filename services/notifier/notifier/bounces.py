"""On a notice of SES: write no more to an address that bounced for good or complained."""

import structlog

from gas.mail_notices import MailFailed
from gas.ports import Users
from gas.users import UserNotFound

log = structlog.get_logger(__name__)


def block(failed: MailFailed, users: Users) -> None:
    """Repeating it changes nothing."""
    about = log.bind(user_id=failed.user_id, why=failed.why)
    try:
        user = users.get(failed.user_id)
        if user.email.casefold() != failed.address.casefold():
            about.info("the user has another address by now: it stays open")
            return
        users.block_mail(user.user_id, user.email, failed.why)
    except UserNotFound:
        about.warning("mail failed for a user nobody knows")
        return
    about.warning("mail blocked: none goes to this address any more")
