"""python -m sweeper"""

import threading
import time
from dataclasses import dataclass

import structlog

from gas import health, process
from gas.aws.clients import client
from gas.aws.jobs import DynamoJobs
from gas.aws.queues import SnsPublish, SqsInbox
from gas.aws.store import S3Store
from gas.settings import Common
from gas.stop import Stop
from sweeper.metrics import FAILED, SWEPT
from sweeper.ports import GRACE_SECONDS, Ports
from sweeper.sweep import sweep

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Settings(Common):
    jobs_table: str
    inputs_bucket: str
    topic_arn_prefix: str
    annotator_dead_letters_url: str
    sweep_seconds: int = 60  #: pause between sweeps
    grace_seconds: int = GRACE_SECONDS  #: after a lease lapsed, before it is said again


def main() -> None:
    told = process.begin("sweeper", Settings)
    sqs = client("sqs")
    ports = Ports(
        jobs=DynamoJobs(client("dynamodb"), told.jobs_table),
        inputs=S3Store(client("s3"), told.inputs_bucket),
        publish=SnsPublish(client("sns"), told.topic_arn_prefix, "sweeper"),
        # Hidden for no longer than a sweep, so that an operator finds every letter.
        dead_letters=SqsInbox(sqs, told.annotator_dead_letters_url, visibility=30),
        grace_seconds=told.grace_seconds,
    )
    stop = Stop()
    stop.on_signals()
    began = time.monotonic()
    pulse = [began]
    silence = 3 * told.sweep_seconds + 60
    health.serve(
        told.metrics_host, told.metrics_port, lambda: time.monotonic() - pulse[0] < silence
    )
    sweep_until(stop.asked, ports, told.sweep_seconds, pulse)


def sweep_until(stopped: threading.Event, ports: Ports, pause: float, pulse: list[float]) -> None:
    """Sweep, pause, and so on; a sweep that fails is logged, counted, and followed by the next."""
    log.info("started", pause_seconds=pause)
    while not stopped.is_set():
        try:
            sweep(ports)
            SWEPT.set_to_current_time()
            pulse[0] = time.monotonic()
        except Exception:
            FAILED.inc()
            log.exception("sweep failed")
        stopped.wait(pause)
    log.info("stopped")


if __name__ == "__main__":
    main()
