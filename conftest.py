"""What tests in several packages stand on: an AWS to talk to, deployed from `infra/`."""

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import BotoCoreError, ClientError
from moto import mock_aws

ROOT = Path(__file__).parent
DATA_PLANE = ROOT / "infra" / "data-plane.yaml"
MINISTACK = ROOT / ".local" / "ministack-venv" / "bin" / "ministack"

#: What boto3 reads; the embedded AWS knows these keys as its root.
CREDENTIALS = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
}


@dataclass(frozen=True)
class Aws:
    """One AWS with the data plane on it."""

    name: str  #: moto or ministack
    outputs: dict[str, str]  #: of the stack
    endpoint: str | None

    def client(self, service: str) -> Any:
        return boto3.client(service, endpoint_url=self.endpoint)


@pytest.fixture(scope="session")
def ministack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an embedded AWS of this test session's own."""
    if not MINISTACK.exists():
        if os.environ.get("GAS_REQUIRE_MINISTACK") == "1":
            pytest.fail(f"{MINISTACK} is missing; `make setup` installs it")
        pytest.skip("the embedded AWS is not installed; `make setup` installs it")
    folder = tmp_path_factory.mktemp("ministack")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "AUTH": "true",
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [MINISTACK], cwd=folder, env=os.environ | settings, stdout=log, stderr=log
        )
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="session")
def ministack_aws(ministack: str) -> Iterator[Aws]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in CREDENTIALS.items():
            patch.setenv(name, value)
        yield deployed("ministack", ministack)


@pytest.fixture
def moto_aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        yield deployed("moto", None)


@pytest.fixture(params=["moto", "ministack"])
def aws(request: pytest.FixtureRequest) -> Aws:
    """Each AWS that a machine can have, in turn."""
    found: Aws = request.getfixturevalue(f"{request.param}_aws")
    return found


def deployed(name: str, endpoint: str | None, **parameters: str) -> Aws:
    """Deploy the data plane, as `local` does, and wait for its outputs."""
    cloudformation = boto3.client("cloudformation", endpoint_url=endpoint)
    given = {"Env": "test", "RequireTls": "false", "VisibilitySeconds": "1", **parameters}
    cloudformation.create_stack(
        StackName=f"gas-{given['Env']}",
        TemplateBody=DATA_PLANE.read_text(),
        Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in given.items()],
    )
    for _ in range(100):
        stack = cloudformation.describe_stacks(StackName=f"gas-{given['Env']}")["Stacks"][0]
        if not stack["StackStatus"].endswith("IN_PROGRESS"):
            break
        time.sleep(0.1)
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    outputs = {o["OutputKey"]: o["OutputValue"] for o in stack["Outputs"]}
    return Aws(name, outputs, endpoint)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    client = boto3.client(
        "sqs",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    for _ in range(150):
        assert process.poll() is None, "the embedded AWS ended; see its log"
        with contextlib.suppress(BotoCoreError, ClientError):
            client.list_queues()
            return
        time.sleep(0.1)
    pytest.fail("the embedded AWS did not answer within 15 s")
