"""Every service of the system on one set of fakes, and people who use it.

Every service is the real one; only the annotation engine is a short stand-in.  A message travels
as JSON from the service that says it to every queue that hears it.
"""

import re
from functools import partial
from urllib.parse import parse_qs, urlsplit

import annotator.handler
import annotator.ports
import archiver.handler
import notifier.handler
import restorer.handler
import sweeper.ports
import sweeper.sweep
import thawer.handler
from annotator.child import Annotated, Refused
from gas import fakes, hearing, outputs
from gas.messages import UserUpgraded
from gas.ports import Delivery
from gas.topology import ANNOTATOR, QUEUES, Queue
from gas.trace import tracing
from gas.users import Plan
from web.app import create_app
from web.identity import Person
from web.ports import Ports as WebPorts
from web.settings import Settings as WebSettings

NOW = 1_800_000_000

WEB = WebSettings(
    env="local",
    jobs_table="",
    users_table="",
    sessions_table="",
    once_table="",
    tokens_table="",
    limits_table="",
    replies_table="",
    inputs_bucket="",
    results_bucket="",
    topic_arn_prefix="",
    secret_key="a key for tests, long enough for the site",
    globus_client_id="",
    globus_client_secret="",
    public_url="http://127.0.0.1:8000",
)


class Globus:
    """Signs in whoever is named by the code."""

    def start(self, state: str, nonce: str, challenge: str) -> str:
        return f"https://globus.example/authorize?state={state}"

    def finish(self, code: str, verifier: str, nonce: str) -> Person:
        return Person(code, code.title(), f"{code}@example.org", "A University", "token")

    def end(self, access_token: str) -> None: ...

    def logout_url(self) -> str:
        return "https://globus.example/logout"


def shout(source, out, **_):
    """An engine: what it makes of a file is easy to recognise."""
    text = source.read_text()
    (out / outputs.LOG).write_text("looked at the file\n")
    if not text.startswith("##fileformat=VCF"):
        raise Refused("NOT_A_VCF", "This is not a VCF.", "Send a VCF.")
    (out / outputs.ANNOTATED_VCF).write_text(text.upper())
    (out / outputs.VARIANTS_TSV).write_text(text.lower())
    (out / outputs.SUMMARY).write_text("{}")
    return Annotated(counts={"records": 1}, warnings=[], versions={"engine": "shout"})


class Archive(fakes.FakeArchive):
    """Something may happen while a result is being put away."""

    def on_put_away(self): ...

    def put_away(self, bundle, *, job_id, generation):
        archive_id = super().put_away(bundle, job_id=job_id, generation=generation)
        self.on_put_away()
        return archive_id


class World:
    """One installation.  `wrap` may decorate each port of each service, to let it crash there."""

    def __init__(self, wrap=lambda port: port):
        self.wrap = wrap
        self.now = NOW
        self.bus = fakes.FakeBus(clock=lambda: self.now)
        self.jobs, self.users = fakes.FakeJobs(), fakes.FakeUsers()
        self.inputs, self.results = fakes.FakeStore(), fakes.FakeStore()
        self.mail, self.once = fakes.FakeMail(), fakes.FakeOnce()
        self.archive = Archive("s3", self.bus, self.clock)
        self.web_ports = self._web()
        self.web = create_app(WEB, self.web_ports)
        self.handlers = {
            "annotator": partial(annotator.handler.handle, ports=self.annotator_ports()),
            "notifier": partial(notifier.handler.handle, ports=self._notifier()),
            "archiver": partial(archiver.handler.handle, ports=self._archiver()),
            "restorer": partial(restorer.handler.handle, ports=self._restorer()),
            "thawer": partial(thawer.handler.handle_all, ports=self._thawer()),
        }

    def clock(self):
        return self.now

    def _publish(self, origin):
        return self.wrap(self.bus.publisher(origin))

    def _web(self):
        return WebPorts(
            jobs=self.jobs,
            users=self.users,
            sessions=fakes.FakeSessions(),
            once=self.once,
            tokens=fakes.FakeTokens(),
            limits=fakes.FakeLimits(),
            replies=fakes.FakeReplies(),
            inputs=self.inputs,
            results=self.results,
            upload_links=fakes.FakeLinks(),
            download_links=fakes.FakeLinks(),
            publish=self.bus.publisher("web"),
            identity=Globus(),
            clock=self.clock,
        )

    def annotator_ports(self, annotate=shout):
        return annotator.ports.Ports(
            jobs=self.wrap(self.jobs),
            users=self.wrap(self.users),
            inputs=self.wrap(self.inputs),
            results=self.wrap(self.results),
            publish=self._publish("annotator"),
            annotate=annotate,
            owner="annotator-1",
            now=self.clock,
        )

    def _notifier(self):
        return notifier.handler.Ports(
            jobs=self.wrap(self.jobs),
            users=self.wrap(self.users),
            mail=self.wrap(self.mail),
            once=self.wrap(self.once),
            site=WEB.public_url,
            now=self.clock,
        )

    def _archiver(self):
        archive = self.wrap(self.archive)
        return archiver.handler.Ports(
            jobs=self.wrap(self.jobs),
            users=self.wrap(self.users),
            inputs=self.wrap(self.inputs),
            results=self.wrap(self.results),
            archive=archive,
            archives={"s3": archive},
            publish=self._publish("archiver"),
            owner="archiver-1",
            now=self.clock,
        )

    def _restorer(self):
        return restorer.handler.Ports(
            jobs=self.wrap(self.jobs),
            users=self.wrap(self.users),
            results=self.wrap(self.results),
            archives={"s3": self.wrap(self.archive)},
            now=self.clock,
        )

    def _thawer(self):
        return thawer.handler.Ports(
            jobs=self.wrap(self.jobs),
            users=self.wrap(self.users),
            results=self.wrap(self.results),
            archives={"s3": self.wrap(self.archive)},
            publish=self._publish("thawer"),
            now=self.clock,
        )

    def _sweeper(self):
        return sweeper.ports.Ports(
            jobs=self.wrap(self.jobs),
            users=self.wrap(self.users),
            inputs=self.wrap(self.inputs),
            results=self.wrap(self.results),
            publish=self._publish("sweeper"),
            archives={"s3": self.wrap(self.archive)},
            dead_letters=fakes.FakeInbox(ANNOTATOR),
            now=self.clock,
        )

    def run(self, *services):
        """Let workers (all, or those named) handle what their queues hold, until all is quiet."""
        queues = [queue for queue in QUEUES if not services or queue.service in services]
        while any(self._handle_one(queue) for queue in queues):
            pass

    def _handle_one(self, queue: Queue) -> bool:
        for delivery in self.bus.queues[queue.service].receive(limit=1, wait=0):
            self.handle(queue, delivery)
            delivery.delete()
            return True
        return False

    def handle(self, queue: Queue, delivery: Delivery) -> None:
        """What the worker loop does with one delivery, but for deleting it."""
        with tracing(delivery.attributes.get("trace_id")):
            self.handlers[queue.service](hearing.read(queue, delivery.body))

    def sweep(self, after=0):
        self.now += after
        sweeper.sweep.sweep(self._sweeper())
        sweeper.sweep.take_stock(self._sweeper())

    def begin_plan(self, user_id, *, say=True):
        """What a confirmed subscription does; it may die before it says so."""
        self.users.change_plan(user_id, Plan.PREMIUM, self.now)
        if say:
            self.bus.publisher("web")(UserUpgraded(user_id=user_id))

    def end_plan(self, user_id):
        """What the end of a subscription does."""
        self.users.change_plan(user_id, Plan.FREE, self.now)


VCF = b"##fileformat=VCFv4.3\nmt\t8993\n"


class Browser:
    """Somebody at the site."""

    def __init__(self, world, who):
        self.world = world
        self.http = world.web.test_client()
        at_globus = urlsplit(self.http.get("/login").location)
        state = parse_qs(at_globus.query)["state"][0]
        assert self.http.get(f"/authcallback?code={who}&state={state}").status_code == 302

    def upload(self, name, content):
        """Choose a file: the site makes a job, and the browser posts straight to the store."""
        made = self._post("/annotations", json={"file_name": name, "size": len(content)})
        assert made.status_code == 201
        self.world.inputs[made.json["upload"]["fields"]["key"]] = content
        return made.json

    def submit(self, made):
        return self._post(made["submit"], headers={"Accept": "application/json"})

    def tell(self, made, what):
        """Press the button `cancel` or `retry` of a job's page."""
        return self._post(f"{made['page']}/{what}", headers={"Accept": "application/json"})

    def status(self, made):
        return self.http.get(made["page"] + "/status").json

    def _post(self, path, headers=None, **body):
        page = self.http.get("/annotate").text
        token = re.search(r'name="csrf-token" content="([^"]+)"', page)[1]
        return self.http.post(path, headers={"X-CSRFToken": token, **(headers or {})}, **body)
