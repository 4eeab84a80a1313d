"""Where it starts, and where it does not."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any


def started(environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "local.vault"],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


def test_only_on_a_developers_machine(tmp_path: Path) -> None:
    told = {"GAS_VAULT_FOLDER": str(tmp_path), "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    for env in ("prod", ""):
        ended = started(told | {"GAS_ENV": env})
        assert ended.returncode == 1
        assert "GAS_ENV=local only" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_two_servers_do_not_share_a_folder(run: Any) -> None:
    first = run()
    ended = started({**first.environment, "GAS_VAULT_PORT": "0"})
    assert ended.returncode == 1
    assert "Another vault server works in" in ended.stderr


def test_it_listens_on_the_loopback_interface_and_ends_when_asked(run: Any) -> None:
    server = run()
    assert f"serving on http://127.0.0.1:{server.port}" in server.log.read_text()
    assert server.end(signal.SIGTERM) == 0
