"""An archive in memory, which says its notices in AWS's own words."""

import json
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Literal

from gas.fakes.bus import FakeBus
from gas.notices import archive_key, restored_body
from gas.ports import ArchiveDamaged, Asked, Holding, NotRetrieved

EXPEDITED, STANDARD = Asked("Expedited", 5 * 60), Asked("Standard", 5 * 60 * 60)


@dataclass
class _Kept:
    holding: Holding
    content: bytes
    sha256: str


@dataclass
class _Retrieval:
    retrieval_id: str
    archive_id: str
    job_id: str  #: as it was asked for
    content: bytes | None = None  #: once it has succeeded


@dataclass
class FakeArchive:
    """Retrievals end at once, unless `held`; notices go to the thawer's queue of `bus`."""

    name: Literal["s3", "vault"] = "s3"  #: also the shape of its notices
    bus: FakeBus | None = None
    now: Callable[[], float] = time.time
    expedited: bool = True  #: is there capacity for it?
    held: bool = False  #: retrievals take their time, until `release`
    lose_notices: int = 0  #: of so many retrievals that end next, nobody hears
    fail_retrievals: int = 0  #: so many retrievals fail that end next (a vault tells, S3 does not)
    said: list[str] = field(default_factory=list)  #: every notice that was not lost
    kept: dict[str, _Kept] = field(default_factory=dict)
    retrievals: dict[str, _Retrieval] = field(default_factory=dict)

    def put_away(self, bundle: Path, *, job_id: str, generation: int) -> str:
        content = bundle.read_bytes()
        key = archive_key(job_id, generation)
        archive_id = key if self.name == "s3" else uuid.uuid4().hex
        holding = Holding(archive_id, job_id, generation, len(content), int(self.now()))
        self.kept[archive_id] = _Kept(holding, content, sha256(content).hexdigest())
        return archive_id

    def ask_for(self, archive_id: str, *, job_id: str) -> Asked:
        if archive_id not in self.kept:
            raise NotRetrieved(f"the archive does not hold {archive_id}")
        # S3 keeps one restored copy of an object, a vault one output of each job.
        retrieval_id = archive_id if self.name == "s3" else uuid.uuid4().hex
        begun = _Retrieval(retrieval_id, archive_id, job_id)
        found = self.retrievals.setdefault(retrieval_id, begun)
        if not self.held:
            self._end(found)
        return EXPEDITED if self.expedited else STANDARD

    def bring_back(self, archive_id: str, retrieval_id: str, into: Path) -> None:
        found = self.retrievals.get(archive_id if self.name == "s3" else retrieval_id)
        if found is None or found.archive_id != archive_id or found.content is None:
            raise NotRetrieved(f"{archive_id} by {retrieval_id}")
        if sha256(found.content).hexdigest() != self.kept[archive_id].sha256:
            raise ArchiveDamaged(archive_id)
        into.write_bytes(found.content)

    def forget(self, archive_id: str) -> None:
        self.kept.pop(archive_id, None)
        self.expire(archive_id)

    def holdings(self) -> Iterator[Holding]:
        yield from [kept.holding for kept in self.kept.values()]

    def release(self) -> None:
        """The retrievals that were held are done."""
        self.held = False
        for found in list(self.retrievals.values()):
            if found.content is None:
                self._end(found)

    def expire(self, archive_id: str) -> None:
        """What was retrieved of it can no longer be had."""
        mine = [key for key, found in self.retrievals.items() if found.archive_id == archive_id]
        for key in mine:
            del self.retrievals[key]

    def damage(self, archive_id: str) -> None:
        """Flip a bit of what is kept, and so of what is retrieved from now on."""
        kept = self.kept[archive_id]
        kept.content = bytes([kept.content[0] ^ 1]) + kept.content[1:]

    def _end(self, found: _Retrieval) -> None:
        failed, self.fail_retrievals = self.fail_retrievals > 0, max(self.fail_retrievals - 1, 0)
        lost, self.lose_notices = self.lose_notices > 0, max(self.lose_notices - 1, 0)
        if failed:
            self.retrievals.pop(found.retrieval_id)
        else:
            found.content = self.kept[found.archive_id].content
        if not lost and not (failed and self.name == "s3"):
            self._say(self._body(found, succeeded=not failed))

    def _body(self, found: _Retrieval, *, succeeded: bool) -> str:
        if self.name == "s3":
            return restored_body("archive", found.archive_id, len(found.content or b""))
        notice = {
            "Action": "ArchiveRetrieval",
            "ArchiveId": found.archive_id,
            "Completed": True,
            "JobDescription": found.job_id,
            "JobId": found.retrieval_id,
            "StatusCode": "Succeeded" if succeeded else "Failed",
        }
        return json.dumps(notice)

    def _say(self, body: str) -> None:
        self.said.append(body)
        if self.bus is not None:
            self.bus.queues["thawer"].put(body)
