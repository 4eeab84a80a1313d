"""A small web server of our own, prepared references, and libraries to keep them in."""

import hashlib
import importlib.util
import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from annotator.library.bucket import BucketLibrary
from annotator.library.download import Downloads
from annotator.library.folder import FolderLibrary
from annotator.reference import registry


@dataclass
class Web:
    """What a server has and how it behaves; `asked` are the requests it got: path, Range."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)  #: of the next answers
    cuts: list[int] = field(default_factory=list)  #: bytes after which the next answers break off
    claims: int | None = None  #: what it says of the length of every file
    etags: bool = True
    ranges: bool = True
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def etag(self, path: str) -> str:
        return f'"{hashlib.sha256(self.files[path]).hexdigest()[:16]}"'


class Handler(BaseHTTPRequestHandler):
    web: Web

    def do_GET(self):
        web = self.web
        web.asked.append((self.path, self.headers["Range"]))
        if web.statuses:
            return self.empty(web.statuses.pop(0))
        if self.path in web.redirects:
            return self.empty(302, {"Location": web.redirects[self.path]})
        if self.path not in web.files:
            return self.empty(404)
        return self.send(web.files[self.path], web.etag(self.path) if web.etags else None)

    def send(self, content, etag):
        start = self.start(etag)
        if start is not None and start >= len(content):
            return self.empty(416)
        self.send_response(200 if start is None else 206)
        if start is not None:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        if etag:
            self.send_header("ETag", etag)
        rest = content[start or 0 :]
        self.send_header("Content-Length", str(self.web.claims or len(rest)))
        self.end_headers()
        if self.web.cuts:
            rest = rest[: self.web.cuts.pop(0)]
        self.wfile.write(rest)
        self.close_connection = True
        return None

    def start(self, etag):
        found = re.fullmatch(r"bytes=(\d+)-", self.headers["Range"] or "")
        if not self.web.ranges or not found or self.headers["If-Range"] != etag:
            return None
        return int(found[1])

    def empty(self, status, headers=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def web():
    site = Web()
    handler = type("Handler", (Handler,), {"web": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def upstream():
    """The module `upstream.py` beside this one."""
    path = Path(__file__).with_name("upstream.py")
    spec = importlib.util.spec_from_file_location("upstream", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def said():
    return []


@pytest.fixture
def pauses():
    return []


@pytest.fixture
def downloads(said, pauses):
    return Downloads(said.append, pauses.append)


def prepared(
    folder: Path, name="grch38", version="1", content=b"ACGT" * 1000, schema=registry.SCHEMA
) -> Path:
    """A folder as `prepare` leaves it, as far as the library looks at it."""
    files = {"genome.fa.gz": content, "22/sequence": content[:100]}
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    about = {
        "schema": schema,
        "name": name,
        "version": version,
        "assembly": "GRCh38",
        "description": f"{name}, version {version}",
        "contigs": [],
        "known_columns": [],
        "sources": [],
        "files": {
            path: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
            for path, data in files.items()
        },
    }
    (folder / "reference.json").write_text(json.dumps(about))
    return folder


@pytest.fixture
def prepare(tmp_path):
    """Makes prepared folders, each anew."""
    made = []

    def prepare(**about):
        made.append(prepared(tmp_path / f"prepared-{len(made)}", **about))
        return made[-1]

    return prepare


@pytest.fixture
def moto_bucket(monkeypatch):
    """(s3, bucket); bare, for deploying everything takes moto seconds."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="references")
        yield s3, "references"


@pytest.fixture
def ministack_bucket(ministack_aws):
    """(s3, bucket): the bucket of references as it was deployed, emptied."""
    s3, bucket = ministack_aws.client("s3"), ministack_aws.outputs["ReferencesBucket"]
    for found in s3.list_objects_v2(Bucket=bucket).get("Contents", []):
        s3.delete_object(Bucket=bucket, Key=found["Key"])
    return s3, bucket


@pytest.fixture
def library_on(request, tmp_path):
    """An empty library of a kind: folder, moto, ministack."""

    def library_on(kind):
        if kind == "folder":
            return FolderLibrary(tmp_path / "library")
        return BucketLibrary(*request.getfixturevalue(f"{kind}_bucket"))

    return library_on


@pytest.fixture(params=["folder", "moto", "ministack"])
def library(request, library_on):
    """Each kind, in turn."""
    return library_on(request.param)
