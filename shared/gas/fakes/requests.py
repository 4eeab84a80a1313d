"""Counts and replies in memory."""

import threading
from dataclasses import dataclass, field

from gas.limits import Counted, Quota, window
from gas.replies import CLAIM_SECONDS, KEEP_SECONDS, OtherRequest, Reply, StillAtIt


@dataclass
class FakeLimits:
    counts: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, who: str, quota: Quota, now: int) -> Counted:
        key, ends = window(who, quota, now)
        with self._lock:
            allowed = self.counts.get(key, 0) < quota.most
            self.counts[key] = self.counts.get(key, 0) + allowed
            return Counted(quota, quota.most - self.counts[key], ends - now, allowed)


@dataclass
class FakeReplies:
    rows: dict[str, tuple[str, Reply | None, int]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def claim(self, key: str, about: str, now: int) -> Reply | None:
        with self._lock:
            known, reply, expires = self.rows.get(key, (about, None, now))
            if expires <= now:
                self.rows[key] = (about, None, now + CLAIM_SECONDS)
                return None
        if known != about:
            raise OtherRequest(key)
        if reply is None:
            raise StillAtIt(key)
        return reply

    def keep(self, key: str, about: str, reply: Reply, now: int) -> None:
        self.rows[key] = (about, reply, now + KEEP_SECONDS)

    def release(self, key: str) -> None:
        self.rows.pop(key, None)
