"""A process of its own: its log lines, its metrics, its health."""

import json
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from gas import health

LOGGING = """
import logging, structlog
from gas import logs
from gas.trace import tracing
logs.configure("annotator")
with tracing("t1", job_id="j1"):
    structlog.get_logger("here").info("claimed", attempt=2)
    logging.getLogger("a.library").warning("odd")
    password = "hunter2"
    try:
        1 / 0
    except ZeroDivisionError:
        structlog.get_logger().exception("failed")
"""


def test_every_line_is_json_with_service_job_and_trace():
    done = subprocess.run([sys.executable, "-c", LOGGING], capture_output=True, text=True)
    claimed, library, failed = map(json.loads, done.stdout.splitlines())
    for line in (claimed, library, failed):
        assert (line["service"], line["job_id"], line["trace_id"]) == ("annotator", "j1", "t1")
        assert line["time"].endswith("Z")
    assert (claimed["event"], claimed["attempt"], claimed["level"]) == ("claimed", 2, "info")
    assert (library["event"], library["logger"]) == ("odd", "a.library")
    assert failed["exception"][0]["exc_type"] == "ZeroDivisionError"
    assert "hunter2" not in done.stdout


def test_health_and_metrics_answer_on_a_port_of_their_own():
    well = [True]
    port = health.serve("127.0.0.1", 0, lambda: well[0])
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
        assert answer.status == 200
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        assert b"gas_messages_total" in answer.read()
    well[0] = False
    with pytest.raises(urllib.error.HTTPError, match="503"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz")
