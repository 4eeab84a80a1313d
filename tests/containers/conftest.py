"""The composed system: built from this tree, started under a name of its own, taken down again."""

import json
import os
import shutil
import socket
import subprocess
import time
import uuid
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import pytest

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
PUBLISHED = ("aws", "globus", "mailbox", "web")
BASES = ("gas-base:local", "python:3.13-slim")


@dataclass(frozen=True)
class Part:
    """One container as the engine sees it."""

    service: str
    status: str
    health: str  #: empty when nothing checks it
    exit_code: int

    @property
    def well(self) -> bool:
        """Healthy, or running where nothing checks, or ended as it should."""
        if self.status == "exited":
            return self.exit_code == 0
        return self.status == "running" and self.health in ("", "healthy")


@dataclass(frozen=True)
class Composed:
    """`docker-compose` for one project, which no other project's containers belong to."""

    command: list[str]
    base: str
    project: str = field(default_factory=lambda: f"gas-test-{uuid.uuid4().hex[:8]}")
    ports: dict[str, int] = field(default_factory=lambda: free_ports(PUBLISHED))

    def __call__(self, *arguments: str, seconds: float = 120) -> str:
        ports = {f"{name.upper()}_PORT": str(port) for name, port in self.ports.items()}
        env = {**os.environ, **ports, "BASE_IMAGE": self.base}
        return run(*self.command, "-p", self.project, *arguments, env=env, seconds=seconds)

    def url(self, service: str) -> str:
        return f"http://127.0.0.1:{self.ports[service]}"

    def parts(self) -> dict[str, Part]:
        mine = f"label=com.docker.compose.project={self.project}"
        ids = run("docker", "ps", "--all", "--quiet", "--filter", mine).split()
        found = json.loads(run("docker", "inspect", *ids)) if ids else []
        return {part.service: part for part in map(_part, found)}

    def wait(self, until: Callable[[dict[str, Part]], bool], seconds: float) -> dict[str, Part]:
        """Look until all is as it should be, or time is up; the parts as they were last seen."""
        self.wait_for(lambda: until(self.parts()), seconds)
        return self.parts()

    def wait_for(self, look: Callable[[], T], seconds: float) -> T:
        """Look until something is there, or time is up; what was last seen."""
        deadline = time.monotonic() + seconds
        while not (seen := look()) and time.monotonic() < deadline:
            time.sleep(0.5)
        return seen

    def logs(self) -> str:
        return self("logs", "--no-color", "--tail=100")


def _part(found: dict[str, Any]) -> Part:
    state = found["State"]
    return Part(
        service=found["Config"]["Labels"]["com.docker.compose.service"],
        status=state["Status"],
        health=state.get("Health", {}).get("Status", ""),
        exit_code=state["ExitCode"],
    )


def run(*command: str, env: dict[str, str] | None = None, seconds: float = 60) -> str:
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=env,
        timeout=seconds,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode:
        raise AssertionError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def free_ports(names: tuple[str, ...]) -> dict[str, int]:
    """A free port for each name; all are held until the last is found, so that they differ."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in names]
    ports = [held.getsockname()[1] for held in sockets]
    for held in sockets:
        held.close()
    return dict(zip(names, ports, strict=True))


def compose_command() -> list[str]:
    """docker-compose 1.29 or Compose v2, if an engine answers at all."""
    try:
        run("docker", "info")
        if shutil.which("docker-compose"):
            return ["docker-compose"]
        run("docker", "compose", "version")
        return ["docker", "compose"]
    except (OSError, AssertionError, subprocess.TimeoutExpired):
        lacking("no container engine with compose answers here")


def base_image() -> str:
    """A base that is on this machine already: a test pulls nothing."""
    names = [name for name in (os.environ.get("BASE_IMAGE"), *BASES) if name]
    here = [name for name in names if run("docker", "images", "--quiet", name).strip()]
    if not here:
        lacking("no base image is here: docker pull python:3.13-slim, or infra/images/base")
    return here[0]


def lacking(reason: str) -> NoReturn:
    """Skip; but fail where images are required, as in CI."""
    if os.environ.get("GAS_REQUIRE_IMAGES") == "1":
        pytest.fail(f"{reason}, and GAS_REQUIRE_IMAGES=1 requires it")
    pytest.skip(reason)


@pytest.fixture(scope="module")
def composed() -> Iterator[Composed]:
    """All images built, all containers started; everything of it is gone afterwards."""
    system = Composed(compose_command(), base_image())
    system("build", seconds=900)
    try:
        try:
            system("up", "--detach", seconds=180)
        except AssertionError as error:
            error.add_note(system.logs())
            raise
        yield system
    finally:
        system("down", "--volumes", "--remove-orphans", "--timeout", "5")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test tells what the containers logged."""
    report = yield
    system = getattr(item, "funcargs", {}).get("composed")
    if report.failed and isinstance(system, Composed):
        report.sections.append(("the containers' logs", system.logs()))
    return report
