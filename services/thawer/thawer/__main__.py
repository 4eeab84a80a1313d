"""python -m thawer"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from gas import process
from gas.aws.archives import ForArchive, archives_of
from gas.aws.clients import client
from gas.aws.jobs import DynamoJobs
from gas.aws.queues import SnsPublish
from gas.aws.store import S3Store
from gas.aws.users import DynamoUsers
from gas.notices import read_notices
from gas.stop import Stop
from gas.topology import THAWER
from thawer.handler import Ports, handle_all


@dataclass(frozen=True, kw_only=True)
class Settings(ForArchive):
    thawer_queue_url: str
    topic_arn_prefix: str
    retention_seconds: int = 5 * 60  #: how long a free user's result stays in S3


def main() -> None:
    told = process.begin("thawer", Settings)
    dynamodb = client("dynamodb")
    ports = Ports(
        jobs=DynamoJobs(dynamodb, told.jobs_table),
        users=DynamoUsers(dynamodb, told.users_table),
        results=S3Store(client("s3"), told.results_bucket),
        archives=archives_of(told),
        publish=SnsPublish(client("sns"), told.topic_arn_prefix, "thawer"),
        retention_seconds=told.retention_seconds,
        work_dir=Path(told.work_dir) if told.work_dir else None,
    )
    work = partial(handle_all, ports=ports)
    process.work(THAWER, told.thawer_queue_url, work, told, Stop(), read=read_notices)


if __name__ == "__main__":
    main()
