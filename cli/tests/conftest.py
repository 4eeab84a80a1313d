"""The command against the real site, served on loopback over a world of fakes.

While the command waits, the world's annotator does what its queue holds: nobody really sleeps.
"""

import dataclasses
import hashlib
import io
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, request
from story.world import VCF, World, shout
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import make_server

import annotator.handler
from gas import fakes, outputs
from gas.ports import UploadForm
from gas.tokens import Scope, Token, id_of, new_secret
from gas.users import User
from gas_cli.__main__ import run
from gas_cli.arguments import Around


def engine(source: Path, out: Path, *, job_id: str, input_name: str, **more: Any) -> Any:
    """The world's, and a manifest as the real one writes it."""
    made = shout(source, out, **more)
    (out / outputs.ANNOTATED_INDEX).write_bytes(b"index")
    (out / outputs.VARIANTS_PARQUET).write_bytes(b"parquet" * 1000)
    names = [name for name in outputs.OUTPUTS if name not in (outputs.MANIFEST, outputs.LOG)]
    told = {
        "job_id": job_id,
        "input": {"name": input_name, "sha256": hashlib.sha256(source.read_bytes()).hexdigest()},
        "outputs": {name: _listed(out / name) for name in names},
    }
    (out / outputs.MANIFEST).write_text(json.dumps(told))
    return made


def _listed(path: Path) -> dict[str, object]:
    data = path.read_bytes()
    return {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}


@dataclass
class Loopback:
    """Links to the store of this very server."""

    url: str

    def upload(self, key: str, *, max_bytes: int, seconds: int) -> UploadForm:
        return UploadForm(f"{self.url}/store/", {"key": key, "policy": "p"})

    def download(self, key: str, *, file_name: str, seconds: int) -> str:
        return f"{self.url}/store/{key}"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@dataclass
class Service:
    """One service, and one user at one terminal."""

    home: Path
    world: World = field(default_factory=World)
    url: str = ""
    secret: str = field(default_factory=new_secret)
    instead: dict[str, list[Any]] = field(default_factory=dict)  #: what the store answers first
    fetched: list[str] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    typed: str = ""
    out: io.StringIO = field(default_factory=io.StringIO)
    err: io.StringIO = field(default_factory=io.StringIO)
    environ: dict[str, str] = field(default_factory=dict)
    interrupt: bool = False  #: Ctrl-C comes while it waits
    lost: int = 0  #: answers of the site that get lost on their way

    def begin(self, url: str) -> None:
        self.url = url
        tokens = fakes.FakeTokens()
        ports = self.world.web.extensions["gas.ports"]
        self.world.web.extensions["gas.ports"] = dataclasses.replace(
            ports, tokens=tokens, upload_links=Loopback(url), download_links=Loopback(url)
        )
        hands = self.world.annotator_ports(engine)
        self.world.handlers["annotator"] = partial(annotator.handler.handle, ports=hands)
        token = Token(
            token_id=id_of(self.secret),
            user_id="ada",
            name="t",
            scopes=list(Scope),
            created=self.world.now,
            expires=self.world.now + 1000,
        )
        tokens.add(token, self.world.now)
        self.world.users.signed_in(User(user_id="ada", email="ada@example.org"), self.world.now)
        self.environ = {"GAS_URL": url, "GAS_TOKEN": self.secret}
        self.environ["XDG_CONFIG_HOME"] = str(self.home / "config")

    def site(self, environ: Any, start_response: Any) -> Any:
        """The site, behind a gateway that loses answers: what was asked is done all the same."""
        if not self.lost:
            return self.world.web.wsgi_app(environ, start_response)
        self.lost -= 1
        list(self.world.web.wsgi_app(environ, lambda *_: lambda _: None))
        return Response("lost", 502)(environ, start_response)

    def store(self) -> Flask:
        """What S3 does."""
        app = Flask("store")

        @app.post("/")
        def put() -> Response:
            sent = request.files["file"].read()
            if told := self._told("upload"):
                return told
            self.world.inputs[request.form["key"]] = sent
            return Response(status=201)

        @app.get("/<path:key>")
        def get(key: str) -> Response:
            name = key.rpartition("/")[2]
            self.fetched.append(name)
            found = self.world.results.get(key)
            return self._told(name) or Response(found, 200 if found is not None else 404)

        return app

    def _told(self, what: str) -> Response | None:
        answers = self.instead.get(what)
        if not answers:
            return None
        status, body = answers.pop(0)
        return Response(body, status)

    def gas(self, *arguments: object) -> int:
        """Run the command; `said` and `complained` hold what it wrote."""
        self.out, self.err = io.StringIO(), type(self.err)()
        ask, beside = lambda _: self.typed, str(self.home / ".venv")
        around = Around(self.environ, self.out, self.err, ask, self.sleep, beside)
        return run([str(one) for one in arguments], around)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if self.interrupt:
            raise KeyboardInterrupt
        self.world.run("annotator")

    @property
    def said(self) -> str:
        return self.out.getvalue()

    @property
    def complained(self) -> str:
        return self.err.getvalue()

    def json(self, *arguments: object) -> Any:
        self.gas(*arguments, "--json")
        return json.loads(self.said)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = Service(tmp_path)
    both = DispatcherMiddleware(made.site, {"/store": made.store()})
    server = make_server("127.0.0.1", 0, both)  # type: ignore[arg-type]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    made.begin(f"http://127.0.0.1:{server.server_port}")
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def vcf(tmp_path: Path) -> Path:
    file = tmp_path / "sample.vcf"
    file.write_bytes(VCF)
    return file


@pytest.fixture
def at_a_terminal(service: Service) -> Service:
    service.err = Terminal()
    return service
