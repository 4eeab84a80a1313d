"""The trace id of the work this thread is doing: one per job, on every message and log line."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from structlog.contextvars import get_contextvars


def new_trace() -> str:
    """A fresh trace id."""
    return uuid.uuid4().hex


def current_trace() -> str:
    """The trace id of the work at hand; a fresh one where none was given."""
    trace_id = get_contextvars().get("trace_id")
    return str(trace_id) if trace_id else new_trace()


@contextmanager
def tracing(trace_id: str | None = None, **about: object) -> Iterator[None]:
    """Within, messages carry this trace id, and log lines also what the work is about."""
    with structlog.contextvars.bound_contextvars(trace_id=trace_id or new_trace(), **about):
        yield
