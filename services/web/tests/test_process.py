"""`python -m web` as a process: it starts, answers, logs JSON, and ends when asked."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests

ENVIRON = {
    "GAS_ENV": "local",
    "GAS_JOBS_TABLE": "jobs",
    "GAS_USERS_TABLE": "users",
    "GAS_SESSIONS_TABLE": "sessions",
    "GAS_ONCE_TABLE": "once",
    "GAS_TOKENS_TABLE": "tokens",
    "GAS_LIMITS_TABLE": "limits",
    "GAS_REPLIES_TABLE": "replies",
    "GAS_INPUTS_BUCKET": "inputs",
    "GAS_RESULTS_BUCKET": "results",
    "GAS_TOPIC_ARN_PREFIX": "arn:aws:sns:us-east-1:000000000000:gas-",
    "GAS_SECRET_KEY": "s" * 32,
    "GAS_GLOBUS_CLIENT_ID": "client",
    "GAS_GLOBUS_CLIENT_SECRET": "hush",
    "GAS_PUBLIC_URL": "http://127.0.0.1:8000",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",  # nobody answers there
}


def start(**more: str) -> subprocess.Popen[str]:
    environ = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-m", "web"],
        env=environ | ENVIRON | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@pytest.fixture
def served() -> Iterator[tuple[Any, str, str]]:
    site, metrics = free_port(), free_port()
    process = start(GAS_BIND=f"127.0.0.1:{site}", GAS_METRICS_PORT=str(metrics))
    yield process, f"http://127.0.0.1:{site}", f"http://127.0.0.1:{metrics}"
    process.kill()
    process.wait()


def wait_for(url: str) -> requests.Response:
    for _ in range(200):
        try:
            return requests.get(url, timeout=5)
        except requests.ConnectionError:
            time.sleep(0.05)
    raise AssertionError(f"nothing at {url}")


def test_it_serves_and_ends_cleanly(served: tuple[Any, str, str]) -> None:
    process, site, metrics = served
    assert wait_for(site + "/healthz").json() == {"status": "ok"}
    assert "Sign in with Globus" in requests.get(site, timeout=5).text
    sent = requests.get(site + "/login", timeout=5, allow_redirects=False)
    assert sent.headers["Location"].startswith("https://auth.globus.org/v2/oauth2/authorize?")
    assert 'gas_web_requests_total{method="GET",route="/"' in wait_for(metrics + "/metrics").text
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    lines = [json.loads(line) for line in said.splitlines()]
    (home,) = [line for line in lines if line["event"] == "request" and line["path"] == "/"]
    assert {"request_id", "status", "seconds", "user_id", "route", "time"} <= set(home)
    assert {line["service"] for line in lines} == {"web"}
    assert "hush" not in said


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"GAS_ENV": "prod"}, "local stand-ins are refused in production"),
        ({"GAS_THREADS": "many"}, "GAS_THREADS"),
    ],
)
def test_it_says_why_it_does_not_start(more: dict[str, str], words: str) -> None:
    process = start(**more)
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert said.startswith("web cannot start: ")
    assert words in said
    assert len(said.splitlines()) == 1
