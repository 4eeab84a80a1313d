"""Reading back what the embedded AWS was asked to send."""

import hashlib
from dataclasses import asdict, dataclass
from typing import Any

import requests


@dataclass(frozen=True)
class Mail:
    mail_id: str
    time: float  #: UTC, seconds since 1970
    sender: str
    to: list[str]
    subject: str
    text: str
    html: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def read_mails(aws_url: str, to: str | None = None) -> list[Mail]:
    """Every mail that was sent, newest first; only those to `to`, if given."""
    with requests.Session() as session:
        # The developer's proxy has no business with an address on this machine.
        session.trust_env = False
        answer = session.get(f"{aws_url.rstrip('/')}/_ministack/ses/messages", timeout=10)
    answer.raise_for_status()
    accounts: dict[str, list[dict[str, Any]]] = answer.json()["messages"]
    mails = [_mail(sent) for account in accounts.values() for sent in account]
    wanted = [mail for mail in mails if to is None or to in mail.to]
    return sorted(wanted, key=lambda mail: mail.time, reverse=True)


def _mail(sent: dict[str, Any]) -> Mail:
    return Mail(
        # SES's own id has characters that are awkward in an address.
        mail_id=hashlib.sha256(sent["MessageId"].encode()).hexdigest()[:16],
        time=float(sent["Timestamp"]),
        sender=sent["Source"],
        to=list(sent["To"]),
        subject=sent.get("Subject") or "",
        text=sent.get("BodyText") or "",
        html=sent.get("BodyHtml") or "",
    )
