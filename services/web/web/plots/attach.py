"""Gives the site its summaries; templates get charts from the views that want them."""

import msgspec
import structlog
from flask import Flask, current_app

from gas.jobs import Job, Status
from web.plots.charts import Chart, charts
from web.plots.summary import Summaries
from web.ports import Ports

log = structlog.get_logger(__name__)


def furnish(app: Flask, ports: Ports) -> None:
    app.extensions["gas.summaries"] = Summaries(ports.results)


def charts_of(job: Job) -> list[Chart]:
    """The charts of a completed job; none where its summary is not there or cannot be read."""
    if job.status is not Status.COMPLETED:
        return []
    summaries: Summaries = current_app.extensions["gas.summaries"]
    try:
        summary = summaries.of(job)
    except msgspec.DecodeError as error:
        # The page tells much else; whoever operates the site must know, though.
        log.error("summary_unreadable", job_id=job.job_id, why=str(error))
        return []
    return charts(summary) if summary else []
