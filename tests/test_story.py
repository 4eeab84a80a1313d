"""The whole life of a job, in one process: read this first.

Every service is the real one, on the ports' fakes; only the annotation engine is a short stand-in.
A message travels as JSON from the service that says it to every queue that hears it.
"""

import re
from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest

import annotator.handler
import notifier.handler
import sweeper.ports
import sweeper.sweep
from annotator.child import Annotated, Refused
from gas import fakes, outputs
from gas.jobs import Status
from gas.messages import JobFinished, JobSubmitted, decode
from gas.moves import PENDING_SECONDS
from gas.topology import QUEUES
from gas.trace import tracing
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

    def start(self, state, nonce, challenge):
        return f"https://globus.example/authorize?state={state}"

    def finish(self, code, verifier, nonce):
        return Person(code, code.title(), f"{code}@example.org", "A University", "token")

    def end(self, access_token): ...

    def logout_url(self):
        return "https://globus.example/logout"


def shout(source, out, **_):
    """An engine: what it makes of a file is easy to recognise."""
    text = source.read_text()
    (out / outputs.LOG).write_text("looked at the file\n")
    if not text.startswith("##fileformat=VCF"):
        raise Refused("NOT_A_VCF", "This is not a VCF.", "Send a VCF.")
    (out / outputs.ANNOTATED_VCF).write_text(text.upper())
    return Annotated(counts={"records": 1}, warnings=[], versions={"engine": "shout"})


class World:
    """Every service on one set of fakes."""

    def __init__(self):
        self.now = NOW
        self.bus = fakes.FakeBus()
        self.jobs, self.users = fakes.FakeJobs(), fakes.FakeUsers()
        self.inputs, self.results = fakes.FakeStore(), fakes.FakeStore()
        self.mail, self.once = fakes.FakeMail(), fakes.FakeOnce()
        self.web = create_app(
            WEB,
            WebPorts(
                jobs=self.jobs,
                users=self.users,
                sessions=fakes.FakeSessions(),
                inputs=self.inputs,
                results=self.results,
                upload_links=fakes.FakeLinks(),
                download_links=fakes.FakeLinks(),
                publish=self.bus.publisher("web"),
                identity=Globus(),
                clock=lambda: self.now,
            ),
        )
        self.handlers = {
            "annotator": partial(annotator.handler.handle, ports=self._annotator()),
            "notifier": partial(notifier.handler.handle, ports=self._notifier()),
        }

    def _annotator(self):
        return annotator.handler.Ports(
            jobs=self.jobs,
            inputs=self.inputs,
            results=self.results,
            publish=self.bus.publisher("annotator"),
            annotate=shout,
            owner="annotator-1",
            now=lambda: self.now,
        )

    def _notifier(self):
        return notifier.handler.Ports(
            jobs=self.jobs,
            users=self.users,
            mail=self.mail,
            once=self.once,
            site=WEB.public_url,
            now=lambda: self.now,
        )

    def run(self):
        """Let every worker handle what its queue holds, until all is quiet."""
        while any(self._handle_one(queue) for queue in QUEUES if queue.service in self.handlers):
            pass

    def _handle_one(self, queue):
        for delivery in self.bus.queues[queue.service].receive(limit=1, wait=0):
            with tracing(delivery.attributes["trace_id"]):
                self.handlers[queue.service](decode(delivery.body, queue.hears))
            delivery.delete()
            return True
        return False

    def sweep(self, after):
        self.now += after
        sweeper.sweep.sweep(
            sweeper.ports.Ports(
                jobs=self.jobs,
                inputs=self.inputs,
                publish=self.bus.publisher("sweeper"),
                dead_letters=fakes.FakeInbox(QUEUES[0]),
                now=lambda: self.now,
            )
        )


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

    def status(self, made):
        return self.http.get(made["page"] + "/status").json

    def _post(self, path, headers=None, **body):
        page = self.http.get("/annotate").text
        token = re.search(r'name="csrf-token" content="([^"]+)"', page)[1]
        return self.http.post(path, headers={"X-CSRFToken": token, **(headers or {})}, **body)


@pytest.fixture
def world():
    return World()


VCF = b"##fileformat=VCFv4.3\nmt\t8993\n"


def test_a_file_is_uploaded_annotated_mailed_about_and_downloaded(world):
    ada = Browser(world, "ada")
    made = ada.upload("family.vcf", VCF)
    assert ada.status(made)["status"] == Status.UPLOADING

    assert ada.submit(made).json["status"] == Status.PENDING
    world.run()

    job = world.jobs.get(made["job_id"])
    assert job.status is Status.COMPLETED
    assert world.bus.said == [JobSubmitted(job_id=job.job_id), JobFinished(job_id=job.job_id)]
    (mail,) = world.mail.sent
    assert (mail.to, mail.subject) == ("ada@example.org", "Your annotation of family.vcf is ready")
    assert made["page"] in mail.text

    (output,) = (o for o in ada.status(made)["outputs"] if o["name"] == outputs.ANNOTATED_VCF)
    download = ada.http.get(output["url"])
    assert download.status_code == 302 and "family.annotated.vcf.gz" in download.location
    assert world.results[job.output_key(outputs.ANNOTATED_VCF)] == VCF.upper()


def test_every_message_of_a_job_carries_its_trace_and_says_where_it_came_from(world):
    ada = Browser(world, "ada")
    made = ada.upload("family.vcf", VCF)
    ada.submit(made)
    trace_id = world.jobs.get(made["job_id"]).trace_id
    (submitted,) = world.bus.queues["annotator"].letters
    assert submitted.attributes == {
        "kind": "JobSubmitted",
        "origin": "web",
        "trace_id": trace_id,
    }
    world.run()
    (finished,) = world.bus.queues["archiver"].letters  # nobody has taken it yet
    assert finished.attributes == {
        "kind": "JobFinished",
        "origin": "annotator",
        "trace_id": trace_id,
    }


def test_what_is_not_a_vcf_fails_with_a_reason_in_page_and_mail(world):
    ada = Browser(world, "ada")
    made = ada.upload("contact.vcf", b"BEGIN:VCARD\n")
    ada.submit(made)
    world.run()
    status = ada.status(made)
    assert status["status"] == Status.FAILED
    assert status["failure"]["code"] == "NOT_A_VCF"
    assert "This is not a VCF." in ada.http.get(made["page"]).text
    assert "This is not a VCF." in world.mail.sent[0].text


def test_somebody_elses_job_is_not_there(world):
    made = Browser(world, "ada").upload("family.vcf", VCF)
    bob = Browser(world, "bob")
    for path in ("", "/status", "/log", "/outputs/annotated.vcf.gz"):
        assert bob.http.get(made["page"] + path).status_code == 404
    assert bob.submit(made).status_code == 404


def test_clicking_and_hearing_everything_twice_makes_one_result_and_one_mail(world):
    ada = Browser(world, "ada")
    made = ada.upload("family.vcf", VCF)
    for _ in range(2):
        ada.submit(made)
    world.run()
    ada.submit(made)
    world.bus.publisher("sweeper")(JobSubmitted(job_id=made["job_id"]))
    world.bus.publisher("sweeper")(JobFinished(job_id=made["job_id"]))
    world.run()
    job = world.jobs.get(made["job_id"])
    assert (job.status, job.attempt) == (Status.COMPLETED, 1)
    assert len(world.mail.sent) == 1
    assert {key.rsplit("/", 1)[0] + "/" for key in world.results} == {job.outputs_prefix}


def test_a_message_that_was_lost_is_said_again_by_the_sweeper(world):
    ada = Browser(world, "ada")
    made = ada.upload("family.vcf", VCF)
    ada.submit(made)
    world.bus.queues["annotator"].letters.clear()
    world.run()
    assert ada.status(made)["status"] == Status.PENDING
    world.sweep(after=PENDING_SECONDS)
    world.run()
    assert ada.status(made)["status"] == Status.COMPLETED
