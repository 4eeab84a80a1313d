"""Only what we started is ended, in its time."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from local import processes
from local.processes import Process

OBEDIENT = "print('here', flush=True); import time; time.sleep(60)"
DEAF = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('here', flush=True); time.sleep(60)"
)


class Starter:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started: list[Process] = []

    def __call__(self, code: str, grace: float = 10) -> Process:
        log = self.folder / f"{len(self.started)}.log"
        command = [sys.executable, "-c", code]
        process = processes.start(
            "it", command, dict(os.environ), folder=self.folder, log=log, grace=grace
        )
        self.started.append(process)
        until = time.monotonic() + 10
        while "here" not in log.read_text() and process.alive() and time.monotonic() < until:
            time.sleep(0.02)
        return process


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Starter]:
    starter = Starter(tmp_path)
    yield starter
    for process in starter.started:
        process.kill()


def test_a_process_ends_when_asked(start: Starter) -> None:
    process = start(OBEDIENT)
    assert process.alive()
    assert processes.stop([process]) == []
    assert not process.alive()


def test_who_does_not_listen_is_killed_after_its_grace(start: Starter) -> None:
    process = start(DEAF, grace=0.3)
    began = time.monotonic()
    assert processes.stop([process]) == ["it"]
    assert 0.3 <= time.monotonic() - began < 5
    assert not process.alive()


def test_a_number_that_passed_to_another_process_is_left_alone(start: Starter) -> None:
    somebody_elses = start(OBEDIENT)
    ours = replace(somebody_elses, started="at another moment")
    assert not ours.alive()
    ours.send(signal.SIGKILL)
    ours.kill()
    assert processes.stop([ours]) == []
    assert somebody_elses.alive()


def test_a_process_that_ended_is_not_alive(start: Starter) -> None:
    process = start("print('here')")
    assert process.wait(10)
    assert processes.stop([process]) == []


def test_its_children_do_not_outlive_a_kill(start: Starter, tmp_path: Path) -> None:
    code = (
        "import subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c', "
        "'import time; time.sleep(60)']); print('here', child.pid, flush=True); time.sleep(60)"
    )
    process = start(code)
    child = int((tmp_path / "0.log").read_text().split()[1])
    process.kill()
    until = time.monotonic() + 5
    while _runs(child) and time.monotonic() < until:
        time.sleep(0.02)
    assert not _runs(child)


def _runs(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"
