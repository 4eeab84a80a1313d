"""python -m archiver"""

import os
import socket
import sys
import uuid
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from archiver.handler import Ports, handle
from gas import process
from gas.aws.archives import ForArchive, archives_of
from gas.aws.clients import client
from gas.aws.jobs import DynamoJobs
from gas.aws.queues import SnsPublish
from gas.aws.store import S3Store
from gas.aws.users import DynamoUsers
from gas.stop import Stop
from gas.topology import ARCHIVER


@dataclass(frozen=True, kw_only=True)
class Settings(ForArchive):
    archiver_queue_url: str
    inputs_bucket: str
    topic_arn_prefix: str
    lease_seconds: int = 60  #: silence after which another worker may take the result


def main() -> None:
    told = process.begin("archiver", Settings)
    stop = Stop()
    s3, dynamodb = client("s3"), client("dynamodb")
    known = archives_of(told)
    if told.archive not in known:
        sys.exit("archiver cannot start: GAS_ARCHIVE=vault needs GAS_ARCHIVE_VAULT, its name")
    ports = Ports(
        jobs=DynamoJobs(dynamodb, told.jobs_table),
        users=DynamoUsers(dynamodb, told.users_table),
        inputs=S3Store(s3, told.inputs_bucket),
        results=S3Store(s3, told.results_bucket),
        archive=known[told.archive],
        archives=known,
        publish=SnsPublish(client("sns"), told.topic_arn_prefix, "archiver"),
        owner=f"{socket.gethostname()}/{os.getpid()}/{uuid.uuid4().hex[:8]}",
        lease_seconds=told.lease_seconds,
        work_dir=Path(told.work_dir) if told.work_dir else None,
    )
    process.work(ARCHIVER, told.archiver_queue_url, partial(handle, ports=ports), told, stop)


if __name__ == "__main__":
    main()
