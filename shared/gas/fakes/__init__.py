"""The ports kept in memory: for tests, and for reading what the ports promise."""

from gas.fakes.archive import FakeArchive
from gas.fakes.bus import FakeBus, FakeDelivery, FakeInbox
from gas.fakes.files import FakeLinks, FakeStore
from gas.fakes.mail import FakeMail, SentMail
from gas.fakes.requests import FakeLimits, FakeReplies
from gas.fakes.tables import FakeJobs, FakeOnce, FakeSessions, FakeUsers
from gas.fakes.tokens import FakeTokens

__all__ = [
    "FakeArchive",
    "FakeBus",
    "FakeDelivery",
    "FakeInbox",
    "FakeJobs",
    "FakeLimits",
    "FakeLinks",
    "FakeMail",
    "FakeOnce",
    "FakeReplies",
    "FakeSessions",
    "FakeStore",
    "FakeTokens",
    "FakeUsers",
    "SentMail",
]
