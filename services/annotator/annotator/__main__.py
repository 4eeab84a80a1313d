"""python -m annotator"""

import os
import socket
import sys
import uuid
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from annotator.child import annotate
from annotator.handler import handle
from annotator.library import places
from annotator.library.bucket import BucketLibrary
from annotator.library.cache import CachedReferences
from annotator.library.embedded import Embedded
from annotator.library.ports import References
from annotator.library.problem import Problem
from annotator.library.room import Room
from annotator.ports import Ports
from gas import process
from gas.aws.clients import client
from gas.aws.jobs import DynamoJobs
from gas.aws.queues import SnsPublish
from gas.aws.store import S3Store
from gas.aws.users import DynamoUsers
from gas.settings import ForTurns, ForWorker
from gas.stop import Stop
from gas.topology import ANNOTATOR
from gas.turns import Caps


@dataclass(frozen=True, kw_only=True)
class Settings(ForWorker, ForTurns):
    annotator_queue_url: str
    jobs_table: str
    users_table: str
    inputs_bucket: str
    results_bucket: str
    topic_arn_prefix: str
    lease_seconds: int = 60  #: silence after which another worker may take the job
    job_seconds: int = 4 * 60 * 60  #: a job that takes longer fails
    retention_seconds: int = 5 * 60  #: how long a free user's result stays in S3
    work_dir: str = ""  #: where attempts keep their files; empty is the system's own
    engine: str = "columns"  #: see annotator.engine.engines; `plain`, or one that is described
    engines_dir: str = ""  #: a folder with descriptions of engines that are commands
    references_bucket: str = ""  #: where references are had from; empty: the embedded one only
    references_dir: str = ""  #: where this machine keeps them; empty is the system's own
    references_bytes: int = 40_000_000_000  #: as much of its disk as they may take


def references(told: Settings, s3: Any) -> References:
    """Those of the bucket, on this machine's disk; ends the process where that cannot be."""
    if not told.references_bucket:
        return Embedded()
    folder = Path(told.references_dir) if told.references_dir else places.temporary()
    try:
        room = Room(places.own(folder), told.references_bytes)
    except Problem as problem:
        sys.exit(f"annotator cannot start: {problem} It is GAS_REFERENCES_DIR.")
    return CachedReferences(BucketLibrary(s3, told.references_bucket), room)


def main() -> None:
    told = process.begin("annotator", Settings)
    stop = Stop()
    s3, dynamodb = client("s3"), client("dynamodb")
    ports = Ports(
        jobs=DynamoJobs(dynamodb, told.jobs_table),
        users=DynamoUsers(dynamodb, told.users_table),
        inputs=S3Store(s3, told.inputs_bucket),
        results=S3Store(s3, told.results_bucket),
        publish=SnsPublish(client("sns"), told.topic_arn_prefix, "annotator"),
        annotate=partial(
            annotate,
            engine=told.engine,
            engines=Path(told.engines_dir) if told.engines_dir else None,
        ),
        references=references(told, s3),
        owner=f"{socket.gethostname()}/{os.getpid()}/{uuid.uuid4().hex[:8]}",
        caps=Caps(told.running_free, told.running_premium),
        halt=stop.halt,
        lease_seconds=told.lease_seconds,
        job_seconds=told.job_seconds,
        retention_seconds=told.retention_seconds,
        work_dir=Path(told.work_dir) if told.work_dir else None,
    )
    process.work(ANNOTATOR, told.annotator_queue_url, partial(handle, ports=ports), told, stop)


if __name__ == "__main__":
    main()
