"""What the main of every worker does, besides choosing its ports."""

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

from gas import health, logs, settings
from gas.aws.clients import client
from gas.aws.events import DynamoEvents
from gas.aws.queues import SqsInbox
from gas.recorder import Recorder
from gas.settings import Common, ForWorker
from gas.stop import Stop
from gas.topology import Queue
from gas.worker import Worker

C = TypeVar("C", bound=Common)


def begin(service: str, kind: type[C]) -> C:
    """Read the settings and start the log; ends the process when a setting is missing or wrong."""
    try:
        told = settings.read(kind, os.environ)
    except settings.SettingsError as error:
        sys.exit(f"{service} cannot start: {error}")
    logs.configure(service, told.log_level)
    return told


def work(
    queue: Queue,
    queue_url: str,
    handle: Callable[[Any], None],
    told: ForWorker,
    stop: Stop,
    read: Callable[[str], Any] | None = None,
) -> None:
    """Handle the queue's messages until SIGTERM; /metrics and /healthz answer meanwhile."""
    with _recorder(told) as events:
        worker = Worker(
            queue=queue,
            inbox=SqsInbox(client("sqs"), queue_url),
            handle=handle,
            stop=stop,
            poll=told.poll_seconds,
            read=read,
            events=events,
            concurrency=told.concurrency,
            visibility=told.visibility_seconds,
        )
        stop.on_signals()
        health.serve(told.metrics_host, told.metrics_port, worker.healthy)
        worker.run(drain=told.drain_seconds)


def _recorder(told: ForWorker) -> AbstractContextManager[Recorder | None]:
    if not told.events_table:
        return nullcontext()
    return Recorder(DynamoEvents(client("dynamodb"), told.events_table))
