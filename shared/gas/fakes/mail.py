"""A mailbox in memory."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class SentMail:
    to: str
    subject: str
    text: str
    html: str
    user_id: str = ""


@dataclass
class FakeMail:
    sent: list[SentMail] = field(default_factory=list)

    def send(self, *, to: str, user_id: str, subject: str, text: str, html: str) -> None:
        self.sent.append(SentMail(to, subject, text, html, user_id))
