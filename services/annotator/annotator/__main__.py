"""python -m annotator"""

import os
import socket
import uuid
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from annotator.child import annotate
from annotator.handler import Ports, handle
from gas import process
from gas.aws.clients import client
from gas.aws.jobs import DynamoJobs
from gas.aws.queues import SnsPublish
from gas.aws.store import S3Store
from gas.settings import ForWorker
from gas.stop import Stop
from gas.topology import ANNOTATOR


@dataclass(frozen=True, kw_only=True)
class Settings(ForWorker):
    annotator_queue_url: str
    jobs_table: str
    inputs_bucket: str
    results_bucket: str
    topic_arn_prefix: str
    lease_seconds: int = 60  #: silence after which another worker may take the job
    job_seconds: int = 4 * 60 * 60  #: a job that takes longer fails
    retention_seconds: int = 5 * 60  #: how long a free user's result stays in S3
    work_dir: str = ""  #: where attempts keep their files; empty is the system's own


def main() -> None:
    told = process.begin("annotator", Settings)
    stop = Stop()
    s3 = client("s3")
    ports = Ports(
        jobs=DynamoJobs(client("dynamodb"), told.jobs_table),
        inputs=S3Store(s3, told.inputs_bucket),
        results=S3Store(s3, told.results_bucket),
        publish=SnsPublish(client("sns"), told.topic_arn_prefix, "annotator"),
        annotate=annotate,
        owner=f"{socket.gethostname()}/{os.getpid()}/{uuid.uuid4().hex[:8]}",
        halt=stop.halt,
        lease_seconds=told.lease_seconds,
        job_seconds=told.job_seconds,
        retention_seconds=told.retention_seconds,
        work_dir=Path(told.work_dir) if told.work_dir else None,
    )
    process.work(ANNOTATOR, told.annotator_queue_url, partial(handle, ports=ports), told, stop)


if __name__ == "__main__":
    main()
