"""python -m sweeper"""

import threading
import time
from dataclasses import dataclass

import structlog

from gas import health, process
from gas.aws.archives import archives_of
from gas.aws.clients import client
from gas.aws.jobs import DynamoJobs
from gas.aws.queues import SnsPublish, SqsInbox
from gas.aws.store import S3Store
from gas.aws.users import DynamoUsers
from gas.settings import ForTurns
from gas.stop import Stop
from gas.turns import Caps
from sweeper.metrics import FAILED, SWEPT
from sweeper.ports import DOWNGRADE_GRACE_SECONDS, GRACE_SECONDS, Ports
from sweeper.sweep import sweep, take_stock

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Settings(ForTurns):
    jobs_table: str
    users_table: str
    inputs_bucket: str
    results_bucket: str
    topic_arn_prefix: str
    annotator_dead_letters_url: str
    archive_bucket: str
    archive_notice_topic_arn: str
    archive_vault: str = ""  #: a Glacier vault, where the account has one
    sweep_seconds: int = 60  #: pause between sweeps
    stock_seconds: int = 24 * 60 * 60  #: pause between two looks at all that the archives hold
    grace_seconds: int = GRACE_SECONDS  #: after a lease lapsed, before it is said again
    downgrade_grace_seconds: int = DOWNGRADE_GRACE_SECONDS  #: after a subscription has ended


def main() -> None:
    told = process.begin("sweeper", Settings)
    sqs, dynamodb, s3 = client("sqs"), client("dynamodb"), client("s3")
    ports = Ports(
        jobs=DynamoJobs(dynamodb, told.jobs_table),
        users=DynamoUsers(dynamodb, told.users_table),
        inputs=S3Store(s3, told.inputs_bucket),
        results=S3Store(s3, told.results_bucket),
        publish=SnsPublish(client("sns"), told.topic_arn_prefix, "sweeper"),
        archives=archives_of(told),
        # Hidden for no longer than a sweep, so that an operator finds every letter.
        dead_letters=SqsInbox(sqs, told.annotator_dead_letters_url, visibility=30),
        caps=Caps(told.running_free, told.running_premium),
        grace_seconds=told.grace_seconds,
        downgrade_grace_seconds=told.downgrade_grace_seconds,
    )
    stop = Stop()
    stop.on_signals()
    began = time.monotonic()
    pulse = [began]
    silence = 3 * told.sweep_seconds + 60
    health.serve(
        told.metrics_host, told.metrics_port, lambda: time.monotonic() - pulse[0] < silence
    )
    sweep_until(stop.asked, ports, told.sweep_seconds, told.stock_seconds, pulse)


def sweep_until(
    stopped: threading.Event, ports: Ports, pause: float, stock_pause: float, pulse: list[float]
) -> None:
    """Sweep, pause, and so on; a sweep that fails is logged, counted, and followed by the next."""
    log.info("started", pause_seconds=pause)
    stock_taken = -stock_pause
    while not stopped.is_set():
        try:
            sweep(ports)
            if time.monotonic() - stock_taken >= stock_pause:
                take_stock(ports)
                stock_taken = time.monotonic()
            SWEPT.set_to_current_time()
            pulse[0] = time.monotonic()
        except Exception:
            FAILED.inc()
            log.exception("sweep failed")
        stopped.wait(pause)
    log.info("stopped")


if __name__ == "__main__":
    main()
