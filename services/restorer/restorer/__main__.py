"""python -m restorer"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from gas import process
from gas.aws.archives import ForArchive, archives_of
from gas.aws.clients import client
from gas.aws.jobs import DynamoJobs
from gas.aws.store import S3Store
from gas.aws.users import DynamoUsers
from gas.stop import Stop
from gas.topology import RESTORER
from restorer.handler import Ports, handle


@dataclass(frozen=True, kw_only=True)
class Settings(ForArchive):
    restorer_queue_url: str


def main() -> None:
    told = process.begin("restorer", Settings)
    dynamodb = client("dynamodb")
    ports = Ports(
        jobs=DynamoJobs(dynamodb, told.jobs_table),
        users=DynamoUsers(dynamodb, told.users_table),
        results=S3Store(client("s3"), told.results_bucket),
        archives=archives_of(told),
        work_dir=Path(told.work_dir) if told.work_dir else None,
    )
    process.work(RESTORER, told.restorer_queue_url, partial(handle, ports=ports), told, Stop())


if __name__ == "__main__":
    main()
