"""Tables in memory.  Rows are plain values, as in DynamoDB, so that nothing passes by identity."""

import threading
from collections.abc import Collection, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import msgspec

from gas.cursors import cursor_after, read_cursor
from gas.jobs import Job, JobExists, JobNotFound, Status
from gas.moves import Change, JobMoved
from gas.ports import Page, Session
from gas.rows import from_row, plain, to_row
from gas.users import LOOK_SECONDS, Plan, User, UserMoved, UserNotFound, plan_watch


class FakeJobs:
    def __init__(self, *jobs: Job) -> None:
        self._lock = threading.Lock()
        self.rows: dict[str, dict[str, Any]] = {job.job_id: to_row(job) for job in jobs}

    def add(self, job: Job) -> None:
        with self._lock:
            if job.job_id in self.rows:
                raise JobExists(job.job_id)
            self.rows[job.job_id] = to_row(job)

    def get(self, job_id: str) -> Job:
        try:
            return from_row(deepcopy(self.rows[job_id]), Job)
        except KeyError:
            raise JobNotFound(job_id) from None

    def apply(self, change: Change) -> Job:
        with self._lock:
            row = dict(self.rows.get(change.job_id) or {})
            if not row:
                raise JobNotFound(change.job_id)
            for name, value in change.expects.items():
                if row.get(name) != plain(value):
                    raise JobMoved(f"{name} of job {change.job_id} has changed")
            row |= {name: plain(value) for name, value in change.sets.items()}
            self.rows[change.job_id] = {k: v for k, v in row.items() if v is not None}
        return self.get(change.job_id)

    def remove(self, job: Job) -> None:
        with self._lock:
            row = self.rows.get(job.job_id)
            if row is None:
                return
            if row["status"] != Status.DELETED or row.get("archive_id") != job.archive_id:
                raise JobMoved(f"job {job.job_id} is not one to remove")
            del self.rows[job.job_id]

    def of_user(self, user_id: str, *, limit: int, cursor: str | None = None) -> Page:
        mine = sorted(
            (job for job in self._all() if job.user_id == user_id),
            key=lambda job: (job.submit_time, job.job_id),
            reverse=True,
        )
        if cursor is not None:
            after = read_cursor(cursor)
            mine = [job for job in mine if (job.submit_time, job.job_id) < after]
        more = len(mine) > limit
        return Page(mine[:limit], cursor_after(mine[limit - 1]) if more else None)

    def waiting(self, user_id: str, *, limit: int) -> list[str]:
        mine = sorted((j.submit_time, j.job_id) for j in self._all() if j.waits == user_id)
        return [job_id for _, job_id in mine][:limit]

    def due(self, watch: str, now: int) -> Iterator[Job]:
        watched = [job for job in self._all() if job.watch == watch and (job.look_at or 0) <= now]
        yield from sorted(watched, key=lambda job: job.look_at or 0)

    def _all(self) -> list[Job]:
        rows = [dict(row) for row in list(self.rows.values())]
        return [from_row(deepcopy(row), Job) for row in rows]


class FakeUsers:
    def __init__(self, *users: User) -> None:
        self._lock = threading.Lock()
        self._users = {user.user_id: user for user in users}

    def get(self, user_id: str) -> User:
        try:
            return self._users[user_id]
        except KeyError:
            raise UserNotFound(user_id) from None

    def signed_in(self, user: User, now: int) -> User:
        unknown = User(user_id=user.user_id, plan=user.plan, first_seen=now)
        self._users[user.user_id] = msgspec.structs.replace(
            self._users.get(user.user_id, unknown),
            name=user.name,
            email=user.email,
            institution=user.institution,
            last_seen=now,
        )
        return self._users[user.user_id]

    def mute(self, user_id: str, kinds: Collection[str]) -> User:
        return self._change(user_id, muted=sorted(set(kinds)))

    def block_mail(self, user_id: str, address: str, why: str) -> User:
        return self._change(user_id, mail_blocked=address, mail_blocked_why=why)

    def give_turns(self, user: User, turns: list[str], *, waited: str | None = None) -> User:
        with self._lock:
            now = self.get(user.user_id)
            if now.turns != user.turns:
                raise UserMoved(user.user_id)
            waited = waited or now.waited
            return self._change(user.user_id, turns=list(turns), waited=waited)

    def change_plan(self, user_id: str, plan: Plan, now: int) -> User:
        return self._change(
            user_id,
            plan=plan,
            plan_since=now,
            watch=plan_watch(plan),
            look_at=now + LOOK_SECONDS,
        )

    def _change(self, user_id: str, **sets: Any) -> User:
        self._users[user_id] = msgspec.structs.replace(self.get(user_id), **sets)
        return self._users[user_id]

    def due(self, watch: str, now: int) -> Iterator[User]:
        found = [u for u in self._users.values() if u.watch == watch and (u.look_at or 0) <= now]
        yield from sorted(found, key=lambda user: user.look_at or 0)

    def seen_to(self, user: User) -> None:
        now = self._users[user.user_id]
        if now.plan_since == user.plan_since:
            self._users[user.user_id] = msgspec.structs.replace(now, watch=None, look_at=None)


@dataclass
class FakeOnce:
    claims: dict[str, int] = field(default_factory=dict)  #: what -> when it is forgotten

    def claim(self, what: str, *, now: int, seconds: int) -> bool:
        if self.claims.get(what, now) > now:
            return False
        self.claims[what] = now + seconds
        return True

    def release(self, what: str) -> None:
        self.claims.pop(what, None)


@dataclass
class FakeSessions:
    sessions: dict[str, Session] = field(default_factory=dict)

    def open(self, session: Session) -> None:
        self.sessions[session.session_id] = session

    def read(self, session_id: str, now: int) -> Session | None:
        session = self.sessions.get(session_id)
        return session if session and session.expires > now else None

    def close(self, session_id: str) -> None:
        self.sessions.pop(session_id, None)
