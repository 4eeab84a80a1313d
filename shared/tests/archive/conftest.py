"""The archive in each of its forms, and what a test can do with any of them."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from gas import fakes
from gas.aws.cold import S3ColdVault
from gas.aws.glacier import GlacierVault, ensure_vault
from gas.aws.queues import SqsInbox
from gas.notices import Notice, read_notices

#: Three of them are quickly sent.  S3 takes no smaller parts, Glacier only powers of two.
S3_PIECE, VAULT_PIECE = 5 << 20, 4 << 20

_QUICK = {
    "GAS_VAULT_EXPEDITED_SECONDS": "0.1",
    "GAS_VAULT_STANDARD_SECONDS": "0.2",
    "GAS_VAULT_INVENTORY_SECONDS": "0.1",
    "GAS_VAULT_NOTICE_SECONDS": "0.2",
}


@dataclass
class Form:
    """One archive and the thawer's queue, on which its notices arrive."""

    archive: Any
    inbox: Any
    #: Makes time pass for an archive; moto's passes only when somebody looks.
    look: Callable[[str], object]
    refuse_expedited: Callable[[], object]
    #: Changes what is kept below the archive, which does not notice.
    damage: Callable[[str], object]
    client: Any = None  #: of AWS, as the adapter has it: a `Between`
    where: str = ""  #: the name of the bucket or vault
    piece: int = 0  #: larger files travel in pieces; 0 is never
    takes_time: bool = True  #: whether a retrieval can be seen before it is done
    heard: list[Notice] = field(default_factory=list)

    def notice(self, archive_id: str, seconds: float = 10) -> Notice:
        """The next notice about this archive id; what others still hear is kept for them."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.look(archive_id)
            for delivery in self.inbox.receive(limit=10, wait=1):
                self.heard += read_notices(delivery.body)
                delivery.delete()
            for notice in self.heard:
                if notice.archive_id == archive_id:
                    self.heard.remove(notice)
                    return notice
        raise AssertionError(f"no notice of {archive_id}; heard of {self.heard}")

    def retrieved(self, archive_id: str, job_id: str, into: Path) -> bytes:
        """Ask, wait, bring back."""
        self.archive.ask_for(archive_id, job_id=job_id)
        notice = self.notice(archive_id)
        assert notice.succeeded
        self.archive.bring_back(archive_id, notice.retrieval_id, into)
        return into.read_bytes()

    def holdings(self, count: int) -> list[Any]:
        """All of them; a vault needs a while until it knows."""
        until = time.monotonic() + 10
        while len(found := list(self.archive.holdings())) != count and time.monotonic() < until:
            time.sleep(0.05)
        return found


class Between:
    """A client of AWS, in whose way a test can stand."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.ways: dict[str, Callable[..., Any]] = {}  #: operation -> (client, **arguments)

    def __getattr__(self, name: str) -> Any:
        if name in self.ways:
            return lambda **given: self.ways[name](self._client, **given)
        return getattr(self._client, name)


def no_expedited(client: Any, **given: Any) -> Any:
    """No emulator of S3 runs out of capacity, so this says what S3 would."""
    if given["RestoreRequest"]["GlacierJobParameters"]["Tier"] == "Expedited":
        error = {"Code": "GlacierExpeditedRetrievalNotAvailable", "Message": "try again later"}
        raise ClientError({"Error": error}, "RestoreObject")
    return client.restore_object(**given)


class VaultServer:
    """`python -m local.vault`, whose notices go to the SNS of an embedded AWS."""

    def __init__(self, folder: Path, aws_url: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.folder = folder
        mine = {"GAS_ENV": "local", "GAS_VAULT_FOLDER": str(folder), "GAS_VAULT_PORT": str(port)}
        with (folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "local.vault"],
                env=os.environ | mine | _QUICK | {"AWS_ENDPOINT_URL": aws_url},
                stdout=log,
                stderr=log,
            )
        self._wait()

    def _wait(self) -> None:
        for _ in range(200):
            assert self.process.poll() is None, (self.folder / "log").read_text()
            try:
                urlopen(f"{self.url}/healthz", timeout=5)
                return
            except URLError:
                time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text())

    def control(self, method: str, name: str) -> None:
        urlopen(Request(f"{self.url}/_control/{name}", method=method), timeout=5)

    def flip(self, _archive_id: str) -> None:
        """A bit of every file it keeps."""
        for file in (self.folder / "pieces").iterdir():
            content = file.read_bytes()
            file.write_bytes(bytes([content[0] ^ 1]) + content[1:])

    def client(self) -> Any:
        return boto3.client(
            "glacier",
            endpoint_url=self.url,
            config=Config(retries={"total_max_attempts": 1}),
        )


@pytest.fixture(scope="session")
def vault_server(tmp_path_factory, ministack_aws):
    server = VaultServer(tmp_path_factory.mktemp("vault"), ministack_aws.endpoint)
    yield server
    server.process.terminate()
    server.process.wait(timeout=20)


@pytest.fixture(params=["fake-s3", "fake-vault", "vault", "ministack", "moto"])
def form(request):
    return request.getfixturevalue("form_" + request.param.replace("-", "_"))


@pytest.fixture
def form_fake_s3():
    return _fake("s3")


@pytest.fixture
def form_fake_vault():
    return _fake("vault")


def _fake(name):
    bus = fakes.FakeBus()
    archive = fakes.FakeArchive(name, bus)
    return Form(
        archive,
        bus.queues["thawer"],
        look=lambda _: None,
        refuse_expedited=lambda: setattr(archive, "expedited", False),
        damage=archive.damage,
        takes_time=False,
    )


@pytest.fixture
def form_vault(vault_server, ministack_aws, new_id):
    name, topic = new_id(), ministack_aws.outputs["ArchiveNoticeTopicArn"]
    ensure_vault(vault_server.client(), name)
    client = Between(vault_server.client())
    yield Form(
        GlacierVault(client, name, topic, piece=VAULT_PIECE),
        _emptied(ministack_aws),
        look=lambda _: None,
        refuse_expedited=lambda: vault_server.control("PUT", "no-expedited-capacity"),
        damage=vault_server.flip,
        client=client,
        where=name,
        piece=VAULT_PIECE,
    )
    vault_server.control("DELETE", "no-expedited-capacity")


@pytest.fixture
def form_ministack(ministack_aws):
    return _cold(ministack_aws, takes_time=True)


@pytest.fixture
def form_moto(moto_aws):
    """moto's CloudFormation leaves out subscriptions and notifications, so they are made here."""
    topic = moto_aws.outputs["ArchiveNoticeTopicArn"]
    sqs, queue = moto_aws.client("sqs"), moto_aws.outputs["ThawerQueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]
    moto_aws.client("sns").subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=arn["QueueArn"],
        Attributes={"RawMessageDelivery": "true"},
    )
    told = {"TopicArn": topic, "Events": ["s3:ObjectRestore:Completed"]}
    moto_aws.client("s3").put_bucket_notification_configuration(
        Bucket=moto_aws.outputs["ArchiveBucket"],
        NotificationConfiguration={"TopicConfigurations": [told]},
    )
    return _cold(moto_aws, takes_time=False)


def _cold(aws, *, takes_time):
    bucket, client = aws.outputs["ArchiveBucket"], Between(aws.client("s3"))

    def damage(key):
        """Another object under the same key, which S3 finds in order."""
        was = aws.client("s3").head_object(Bucket=bucket, Key=key)
        body = b"x" * was["ContentLength"]
        aws.client("s3").put_object(
            Bucket=bucket, Key=key, Body=body, StorageClass="GLACIER", Metadata=was["Metadata"]
        )

    topic = aws.outputs["ArchiveNoticeTopicArn"]
    return Form(
        S3ColdVault(client, bucket, aws.client("sns"), topic, piece=S3_PIECE),
        _emptied(aws),
        look=lambda key: aws.client("s3").head_object(Bucket=bucket, Key=key),
        refuse_expedited=lambda: client.ways.update(restore_object=no_expedited),
        damage=damage,
        client=client,
        where=bucket,
        piece=S3_PIECE,
        takes_time=takes_time,
    )


def _emptied(aws):
    url = aws.outputs["ThawerQueueUrl"]
    aws.client("sqs").purge_queue(QueueUrl=url)
    return SqsInbox(aws.client("sqs"), url)


@pytest.fixture
def bundle(tmp_path):
    """Writes a file of that content."""

    def bundle(content, name="bundle.tar"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return bundle
