"""A site made of fakes, and visitors who use it as browsers do: cookies, forms, tokens."""

import base64
import hashlib
import re
import tempfile
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gas import archiving, moves, outputs
from gas.fakes import (
    FakeBus,
    FakeJobs,
    FakeLimits,
    FakeLinks,
    FakeOnce,
    FakeReplies,
    FakeSessions,
    FakeStore,
    FakeTokens,
    FakeUsers,
)
from gas.fakes.events import FakeEvents
from gas.jobs import ArchiveStatus, Failure, Job, Status
from gas.references import INDEX, Index, Installed, read_index, write_index
from web.app import create_app
from web.identity import Person, SignInRefused
from web.ports import Ports
from web.settings import Settings

#: Where all of these sites keep copies of tables; it goes when the tests end.
ROOM = tempfile.TemporaryDirectory(prefix="gas-test-")
NOW = 1_790_000_000
VCF = b"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
ALICE = Person("alice-id", "Alice Example", "alice@example.edu", "Example University", "token-a")
BOB = Person("bob-id", "Bob Example", "bob@example.edu", "Example University", "token-b")
TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)">')


class FakeIdentity:
    """Keeps the provider's side of the protocol: PKCE and nonce must fit the last start."""

    def __init__(self, *people: Person) -> None:
        self.people = {person.user_id: person for person in people}
        self.asked: dict[str, str] = {}
        self.ended: list[str] = []
        self.refuses: Exception | None = None

    def start(self, state: str, nonce: str, challenge: str) -> str:
        self.asked = {"state": state, "nonce": nonce, "challenge": challenge}
        return "https://globus.example/authorize?" + urlencode(self.asked)

    def finish(self, code: str, verifier: str, nonce: str) -> Person:
        if self.refuses:
            raise self.refuses
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (challenge, nonce) != (self.asked["challenge"], self.asked["nonce"]):
            raise SignInRefused("another sign-in")
        return self.people[code]

    def end(self, access_token: str) -> None:
        self.ended.append(access_token)

    def logout_url(self) -> str:
        return "https://globus.example/logout"


@dataclass
class Visitor:
    """One browser."""

    client: FlaskClient
    identity: FakeIdentity

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def json(self, path: str) -> TestResponse:
        return self.client.get(path, headers={"Accept": "application/json"})

    def token(self) -> str:
        found = TOKEN.search(self.get("/").text)
        assert found
        return found[1]

    def post_form(self, path: str, **options: Any) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.token()}, **options)

    def post_json(self, path: str, body: object) -> TestResponse:
        headers = {"X-CSRFToken": self.token(), "Accept": "application/json"}
        return self.client.post(path, json=body, headers=headers)

    def sign_in(self, person: Person = ALICE, path: str = "/login") -> TestResponse:
        self.get(path)
        return self.get(
            f"/authcallback?code={person.user_id}&state={self.identity.asked['state']}"
        )

    def cookie(self) -> Any:
        """The session cookie, as it stands in the browser."""
        return self.client.get_cookie("gas")


@dataclass
class Site:
    """The app and the fakes below it."""

    settings: Settings
    jobs: FakeJobs = field(default_factory=FakeJobs)
    users: FakeUsers = field(default_factory=FakeUsers)
    sessions: FakeSessions = field(default_factory=FakeSessions)
    once: FakeOnce = field(default_factory=FakeOnce)
    tokens: FakeTokens = field(default_factory=FakeTokens)
    limits: FakeLimits = field(default_factory=FakeLimits)
    replies: FakeReplies = field(default_factory=FakeReplies)
    events: FakeEvents = field(default_factory=FakeEvents)
    inputs: FakeStore = field(default_factory=FakeStore)
    results: FakeStore = field(default_factory=FakeStore)
    references: FakeStore = field(default_factory=FakeStore)
    bus: FakeBus = field(default_factory=FakeBus)
    identity: FakeIdentity = field(default_factory=lambda: FakeIdentity(ALICE, BOB))
    now: float = NOW
    app: Flask = field(init=False)

    def __post_init__(self) -> None:
        ports = Ports(
            jobs=self.jobs,
            users=self.users,
            sessions=self.sessions,
            once=self.once,
            tokens=self.tokens,
            limits=self.limits,
            replies=self.replies,
            events=self.events,
            inputs=self.inputs,
            results=self.results,
            references=self.references,
            upload_links=FakeLinks(),
            download_links=FakeLinks(),
            publish=self.bus.publisher("web"),
            identity=self.identity,
            clock=lambda: self.now,
        )
        self.app = create_app(self.settings, ports)

    def visitor(self) -> Visitor:
        return Visitor(self.app.test_client(), self.identity)

    def signed_in(self, person: Person = ALICE) -> Visitor:
        visitor = self.visitor()
        visitor.sign_in(person)
        return visitor

    def install(self, name: str, version: str, *, current: bool = True) -> None:
        """Put a reference into the index, as `gas-reference` does."""
        there = self.references.get(INDEX)
        index = read_index(there) if there else Index()
        reference = Installed(
            name=name,
            version=version,
            assembly=name.upper(),
            description=f"Version <{version}>",
            sha256="0" * 64,
            size=1,
            installed=1,
        )
        self.references[INDEX] = write_index(index.having(reference, current=current))

    def job(self, status: Status = Status.UPLOADING, **attributes: Any) -> Job:
        """One of Alice's jobs, taken to `status` by the moves that lead there."""
        name = attributes.pop("name", "sample.vcf.gz")
        job_id = str(uuid.uuid4())
        about = {"job_id": job_id, "user_id": ALICE.user_id, "trace_id": "t" * 32}
        about |= {"assembly": "demo", "input_file_name": name}
        key = outputs.input_key(ALICE.user_id, job_id)
        job = moves.new_job(now=int(self.now), input_key=key, **about)
        self.jobs.add(job)
        if status is Status.UPLOADING:
            return job
        self.inputs[key] = VCF
        job = self.jobs.apply(moves.submitted(job, now=int(self.now), etag="e", size=len(VCF)))
        if status is Status.PENDING:
            return job
        job = self.jobs.apply(moves.claimed(job, now=int(self.now), owner="w", seconds=60))
        if status is Status.RUNNING:
            report = {"stage": "write_outputs", "percent": 42}
            return self.jobs.apply(moves.reported(job, now=int(self.now), seconds=60, **report))
        return self._end(job, status, attributes)

    def _end(self, job: Job, status: Status, attributes: dict[str, Any]) -> Job:
        files = attributes.pop("files", {outputs.ANNOTATED_VCF: b"vcf", outputs.LOG: b"a\nb\n"})
        prefix = outputs.prefix(job.user_id, job.job_id, job.attempt)
        self.results.update({prefix + name: data for name, data in files.items()})
        sizes = {name: len(data) for name, data in files.items()}
        results = {"outputs_prefix": prefix, "outputs": sizes, **attributes}
        if status in (Status.COMPLETED, Status.DELETED):
            job = self.jobs.apply(moves.completed(job, now=int(self.now) + 9, **results))
            if status is Status.COMPLETED:
                return job
            return self.jobs.apply(moves.deleted(job, now=int(self.now) + 9))
        failure = Failure(code="NOT_A_VCF", message="This is <b>no</b> VCF.", remedy="Send one.")
        end = moves.refused if status is Status.FAILED else moves.cancelled
        more = results if status is Status.FAILED else {}
        return self.jobs.apply(end(job, now=int(self.now) + 9, failure=failure, **more))

    def put_away(self, to: ArchiveStatus, *, recorded: bool = True, **attributes: Any) -> Job:
        """One of Alice's results, on its way to the archive, in it, or on its way back."""
        attributes.setdefault("files", dict.fromkeys(outputs.OUTPUTS, b"12345678"))
        job, now = self.job(Status.COMPLETED, **attributes), int(self.now)
        job = self.jobs.apply(archiving.taken(job, now=now, owner="w", seconds=60))
        if recorded:
            kept = {"store": "vault", "archive_id": "a1", "sha256": "f" * 64, "size": 200_000_000}
            job = self.jobs.apply(archiving.recorded(job, now=now, **kept))
        if to is ArchiveStatus.PENDING:
            return job
        for name in job.archivable:
            self.results.drop(f"{job.outputs_prefix}{name}")
        job = self.jobs.apply(archiving.archived(job, now=now))
        if to is ArchiveStatus.ARCHIVED:
            return job
        asked = archiving.asked(job, now=now, tier="Standard", expected=now + 5 * 60 * 60)
        return self.jobs.apply(asked)


def told(**more: Any) -> Settings:
    """Settings as on one machine."""
    known: dict[str, Any] = {
        "env": "local",
        "jobs_table": "jobs",
        "users_table": "users",
        "sessions_table": "sessions",
        "once_table": "once",
        "tokens_table": "tokens",
        "limits_table": "limits",
        "replies_table": "replies",
        "inputs_bucket": "inputs",
        "results_bucket": "results",
        "topic_arn_prefix": "arn:aws:sns:us-east-1:000000000000:gas-",
        "secret_key": "s" * 32,
        "globus_client_id": "client",
        "globus_client_secret": "secret",
        "public_url": "http://127.0.0.1:8000",
        "upload_bytes_free": 10_000,
        "cache_dir": ROOM.name,
    }
    return Settings(**(known | more))


@pytest.fixture
def site() -> Site:
    return Site(told())


@pytest.fixture
def make_site() -> Any:
    return lambda **fakes: Site(told(), **fakes)


@pytest.fixture
def make_site_with() -> Any:
    return Site


@pytest.fixture
def https_site() -> Site:
    return Site(told(public_url="https://gas.example.org", env="prod"))


@pytest.fixture
def make_settings() -> Any:
    return told


@pytest.fixture
def alice(site: Site) -> Visitor:
    return site.signed_in(ALICE)


@pytest.fixture
def bob(site: Site) -> Visitor:
    return site.signed_in(BOB)
