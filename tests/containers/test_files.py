"""What the images and the composition are made of; needs no engine."""

import importlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from gas.settings import SettingsError, read
from local.stack import outputs_as_env

ROOT = Path(__file__).parents[2]
WORKERS = ("annotator", "archiver", "notifier", "restorer", "sweeper", "thawer")
SERVICES = ("web", *WORKERS)
SETTINGS = {"web": "web.settings"} | {name: f"{name}.__main__" for name in WORKERS}

#: What infra/data-plane.yaml gives out and what it is called on the embedded AWS.
GIVEN = re.compile(r"GAS_\w+_(PREFIX|ARN|URL|TABLE|BUCKET)$")
NOT_FROM_THE_STACK = {"GAS_PUBLIC_URL", "GAS_PUBLIC_S3_URL", "GAS_GLOBUS_PUBLIC_URL"}


def text(path: str) -> str:
    return (ROOT / path).read_text()


def environment(service: str) -> dict[str, str]:
    composition = yaml.safe_load(text("docker-compose.yml"))
    return {k: str(v) for k, v in composition["services"][service]["environment"].items()}


@pytest.mark.parametrize("worker", WORKERS)
def test_the_workers_images_differ_in_the_name_only(worker: str) -> None:
    one = text(f"services/{WORKERS[0]}/Dockerfile")
    assert text(f"services/{worker}/Dockerfile") == one.replace(WORKERS[0], worker)


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_is_unprivileged_checked_and_hears_sigterm(service: str) -> None:
    told = dict(
        line.split(maxsplit=1)
        for line in text(f"services/{service}/Dockerfile").splitlines()
        if line.startswith(("USER ", "HEALTHCHECK ", "ENTRYPOINT "))
    )
    assert int(told["USER"].split(":")[0]) > 0
    # A list, not a line for a shell: a shell would be process 1 and keep SIGTERM for itself.
    assert json.loads(told["ENTRYPOINT"]) == ["python", "-m", service]
    assert "HEALTHCHECK" in told


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_is_told_what_it_asks_for(service: str) -> None:
    settings: Any = importlib.import_module(SETTINGS[service]).Settings
    # Composing fills in the ports; here any number will do.
    filled = {k: re.sub(r"\$\{\w+:-(\w+)\}", r"\1", v) for k, v in environment(service).items()}
    try:
        read(settings, filled)
    except SettingsError as error:
        pytest.fail(str(error))


@pytest.mark.parametrize("service", SERVICES)
def test_the_composition_names_what_the_data_plane_gives_out(service: str) -> None:
    outputs = re.findall(
        r"^  (\w+):", text("infra/data-plane.yaml").partition("\nOutputs:")[2], re.M
    )
    given = outputs_as_env(dict.fromkeys(outputs, ""))
    named = {name for name in environment(service) if GIVEN.match(name)}
    assert named - NOT_FROM_THE_STACK <= given.keys()


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("requirements/*.txt")), ids=lambda path: path.stem
)
def test_a_lock_names_no_address(path: Path) -> None:
    assert "://" not in path.read_text()
    assert "--index" not in path.read_text()


@pytest.mark.parametrize("name", ["build", "local", *SERVICES])
def test_what_an_image_holds_is_what_was_tested(name: str) -> None:
    def pins(lock: str) -> set[str]:
        return set(
            re.findall(r"^[\w.-]+(?:\[\S+\])?==\S+", text(f"requirements/{lock}.txt"), re.M)
        )

    assert pins(name) <= pins("dev")
