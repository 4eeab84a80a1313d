"""python -m notifier"""

from dataclasses import dataclass
from functools import partial

from gas import hearing, process
from gas.aws.clients import client
from gas.aws.jobs import DynamoJobs
from gas.aws.mail import SesMail
from gas.aws.users import DynamoOnce, DynamoUsers
from gas.settings import ForWorker
from gas.stop import Stop
from gas.topology import NOTIFIER
from notifier.handler import Ports, handle


@dataclass(frozen=True, kw_only=True)
class Settings(ForWorker):
    notifier_queue_url: str
    jobs_table: str
    users_table: str
    once_table: str
    mail_sender: str  #: an address that SES has verified
    mail_configuration_set: str = ""  #: of SES; tells of bounces and complaints
    public_url: str  #: the site as a user sees it
    downgrade_grace_seconds: int = 7 * 24 * 60 * 60  #: as the sweeper is told


def main() -> None:
    told = process.begin("notifier", Settings)
    dynamodb = client("dynamodb")
    ports = Ports(
        jobs=DynamoJobs(dynamodb, told.jobs_table),
        users=DynamoUsers(dynamodb, told.users_table),
        mail=SesMail(client("sesv2"), told.mail_sender, told.mail_configuration_set),
        once=DynamoOnce(dynamodb, told.once_table),
        site=told.public_url,
        grace_seconds=told.downgrade_grace_seconds,
    )
    work, read = partial(handle, ports=ports), partial(hearing.read, NOTIFIER)
    process.work(NOTIFIER, told.notifier_queue_url, work, told, Stop(), read=read)


if __name__ == "__main__":
    main()
