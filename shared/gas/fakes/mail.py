"""A mailbox in memory."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class SentMail:
    to: str
    subject: str
    text: str
    html: str


@dataclass
class FakeMail:
    sent: list[SentMail] = field(default_factory=list)

    def send(self, *, to: str, subject: str, text: str, html: str) -> None:
        self.sent.append(SentMail(to, subject, text, html))
