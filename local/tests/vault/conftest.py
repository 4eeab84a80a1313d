"""A vault server in a process of its own, which tests may kill, and a place where SNS would be."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import boto3
import pytest
import requests
from botocore.config import Config

from local.ports import free_ports

TOPIC = "arn:aws:sns:us-east-1:000000000000:ArchiveNotice"
_QUICK = {
    "GAS_VAULT_EXPEDITED_SECONDS": "0.1",
    "GAS_VAULT_STANDARD_SECONDS": "0.6",
    "GAS_VAULT_BULK_SECONDS": "1.2",
    "GAS_VAULT_INVENTORY_SECONDS": "0.1",
    "GAS_VAULT_NOTICE_SECONDS": "0.2",
}


class Running:
    """One server on one folder, which can be started again on the same port."""

    def __init__(self, folder: Path, aws_url: str, **settings: str) -> None:
        self.folder = folder / "vault"
        self.log = folder / "vault.log"
        self.port = free_ports(1)[0]
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {
            "GAS_ENV": "local",
            "GAS_VAULT_FOLDER": str(self.folder),
            "GAS_VAULT_PORT": str(self.port),
            "AWS_ENDPOINT_URL": aws_url,
            **_QUICK,
            **settings,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Running":
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "local.vault"],
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + 20
        while time.monotonic() < until:
            assert self.process.poll() is None, self.log.read_text()
            with contextlib.suppress(requests.ConnectionError):
                requests.get(f"{self.url}/healthz", timeout=5).raise_for_status()
                return self
            time.sleep(0.05)
        raise AssertionError(self.log.read_text())

    def end(self, number: int = signal.SIGKILL) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(timeout=10)

    def control(self, method: str, name: str) -> requests.Response:
        return requests.request(method, f"{self.url}/_control{name}", timeout=5)

    def files(self) -> list[str]:
        """Every file with content of archives, parts and outputs, half written or whole."""
        folders = ("incoming", "pieces")
        return [file.name for name in folders for file in (self.folder / name).iterdir()]

    @property
    def glacier(self) -> Any:
        return boto3.client(
            "glacier",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(proxies={}, retries={"total_max_attempts": 1}),
        )


class Vault:
    """One vault of a server, and what tests do with it again and again."""

    def __init__(self, glacier: Any, name: str) -> None:
        self.glacier = glacier
        self.name = name
        glacier.create_vault(vaultName=name)

    def put(self, body: bytes, description: str = "") -> str:
        answer = self.glacier.upload_archive(
            vaultName=self.name, body=body, archiveDescription=description
        )
        return str(answer["archiveId"])

    def ask(self, archive_id: str, tier: str = "Expedited", **more: str) -> str:
        parameters = {"Type": "archive-retrieval", "ArchiveId": archive_id, "Tier": tier, **more}
        answer = self.glacier.initiate_job(vaultName=self.name, jobParameters=parameters)
        return str(answer["jobId"])

    def inventory(self, **more: str) -> str:
        parameters = {"Type": "inventory-retrieval", **more}
        answer = self.glacier.initiate_job(vaultName=self.name, jobParameters=parameters)
        return str(answer["jobId"])

    def job(self, job_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.glacier.describe_job(vaultName=self.name, jobId=job_id)
        return found

    def done(self, job_id: str, seconds: float = 10) -> dict[str, Any]:
        until = time.monotonic() + seconds
        while not (found := self.job(job_id))["Completed"]:
            assert time.monotonic() < until, found
            time.sleep(0.05)
        return found

    def get(self, job_id: str, **more: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.glacier.get_job_output(
            vaultName=self.name, jobId=job_id, **more
        )
        return answer | {"bytes": answer["body"].read()}

    def retrieve(self, archive_id: str) -> bytes:
        job_id = self.ask(archive_id)
        self.done(job_id)
        body: bytes = self.get(job_id)["bytes"]
        return body

    def count(self) -> int:
        return int(self.glacier.describe_vault(vaultName=self.name)["NumberOfArchives"])


class Sns:
    """Takes what is published, or refuses it as long as it is told to."""

    def __init__(self, port: int = 0) -> None:
        self.published: list[dict[str, str]] = []
        self.refused = 0
        self.refusing = False
        sns = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self.send_response(sns.take({k: v[0] for k, v in parse_qs(body).items()}))
                self.end_headers()
                self.wfile.write(b"<PublishResponse><PublishResult/></PublishResponse>")

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def take(self, asked: dict[str, str]) -> int:
        if self.refusing:
            self.refused += 1
            return 503
        self.published.append(asked)
        return 200

    def wait(self, count: int, seconds: float = 10) -> list[dict[str, str]]:
        until = time.monotonic() + seconds
        while len(self.published) < count and time.monotonic() < until:
            time.sleep(0.05)
        assert len(self.published) >= count, self.published
        return self.published

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def sns() -> Iterator[Sns]:
    made = Sns()
    yield made
    made.close()


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Starts servers of the test's own; `run(aws_url, NAME=value)`."""
    started: list[Running] = []

    def start(aws_url: str = "http://127.0.0.1:9", **settings: str) -> Running:
        running = Running(tmp_path, aws_url, **settings)
        started.append(running)
        return running.start()

    yield start
    for running in started:
        if running.process and running.process.poll() is None:
            running.end()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One server for all tests that only talk to it; nobody takes its notices."""
    running = Running(tmp_path_factory.mktemp("vault"), "http://127.0.0.1:9").start()
    yield running
    assert running.end(signal.SIGTERM) == 0, running.log.read_text()


@pytest.fixture
def glacier(server: Running) -> Any:
    return server.glacier


@pytest.fixture
def new_vault() -> Callable[..., Vault]:
    return Vault


@pytest.fixture
def vault(glacier: Any, request: pytest.FixtureRequest) -> Vault:
    return Vault(glacier, f"{request.node.originalname}-{time.time_ns()}")


@pytest.fixture
def refused(glacier: Any) -> Callable[..., str]:
    """Calls what must be refused; returns `Code: message`, and checks the answer's shape."""

    def call(operation: str, **given: Any) -> str:
        with pytest.raises(glacier.exceptions.ClientError) as raised:
            getattr(glacier, operation)(**given)
        answer = raised.value.response
        headers, error = answer["ResponseMetadata"]["HTTPHeaders"], answer["Error"]
        assert answer["ResponseMetadata"]["RequestId"]
        assert headers["x-amzn-errortype"] == error["Code"]
        ours = answer["ResponseMetadata"]["HTTPStatusCode"] >= 500
        assert answer["type"] == ("Server" if ours else "Client")
        return f"{error['Code']}: {error['Message']}"

    return call
