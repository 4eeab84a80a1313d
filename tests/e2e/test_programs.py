"""What a program meets: the `gas` command, and the examples of docs/api.md, on real processes."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gas.outputs import OUTPUTS
from local.account import leave_account
from local.machine import Machine

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
EXAMPLES = re.findall(r"^```sh\n(.*?)^```", (ROOT / "docs" / "api.md").read_text(), re.M | re.S)


@pytest.fixture
def account(machine: Machine, tmp_path: Path) -> dict[str, str]:
    """The environment of somebody's program, and no more."""
    told = json.loads(leave_account(machine).read_text())
    return {
        "GAS_URL": told["url"],
        "GAS_TOKEN": told["token"],
        "HOME": str(tmp_path),
        "PATH": f"{BIN}:{os.environ['PATH']}",
    }


def gas(*arguments: object, environ: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    command = [BIN / "gas", *map(str, arguments)]
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120)


def test_one_command_annotates_downloads_and_verifies(
    watched: Any, account: Mapping[str, str], demo_vcf: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    done = gas("annotate", demo_vcf, "--wait", "-o", out, "--json", environ=account)
    assert done.returncode == 0, done.stderr
    (job,) = json.loads(done.stdout)["jobs"]
    assert job["verified"] and {file.name for file in out.iterdir()} == set(OUTPUTS)
    watched.check_done_once(job["job_id"])
    offline = {"HOME": str(tmp_path), "PATH": account["PATH"]}
    assert gas("verify", out, environ=offline).returncode == 0
    with (out / "variants.parquet").open("r+b") as file:
        file.write(b"PAR2")
    spoilt = gas("verify", out, environ=offline)
    assert spoilt.returncode == 6 and "variants.parquet" in spoilt.stdout
    again = gas("download", job["job_id"], "-o", out, environ=account)
    assert again.returncode == 0 and gas("verify", out, environ=offline).returncode == 0


def test_a_file_that_is_refused_and_one_that_is_cancelled(
    account: Mapping[str, str], contact_vcf: Path, big_vcf: Path, tmp_path: Path
) -> None:
    refused = gas("annotate", contact_vcf, "--wait", environ=account)
    assert refused.returncode == 1
    assert "vCard" in refused.stdout
    begun = gas("annotate", big_vcf, "--json", environ=account)
    (job,) = json.loads(begun.stdout)["jobs"]
    assert gas("cancel", job["job_id"], environ=account).returncode == 0
    status = gas("status", job["job_id"], environ=account)
    assert "is CANCELLED" in status.stdout


def test_the_account_of_this_machine_is_kept_and_good(machine: Machine) -> None:
    file = leave_account(machine)
    assert file.stat().st_mode & 0o777 == 0o600
    before = file.read_text()
    assert leave_account(machine).read_text() == before
    file.write_text(json.dumps({"url": machine.url("web"), "token": "gas_lost"}))
    made = json.loads(leave_account(machine).read_text())["token"]
    assert made not in (before, "gas_lost")


def test_every_example_of_the_page_works(
    account: Mapping[str, str], demo_vcf: Path, tmp_path: Path
) -> None:
    for tool in ("curl", "jq"):
        if shutil.which(tool) is None:
            if os.environ.get("GAS_REQUIRE_E2E") == "1":
                pytest.fail(f"{tool} is needed for the examples of docs/api.md")
            pytest.skip(f"{tool} is not installed")
    assert len(EXAMPLES) >= 6
    shutil.copy(demo_vcf, tmp_path / "demo.vcf")
    script = tmp_path / "examples.sh"
    script.write_text("set -euo pipefail\n" + "\n".join(EXAMPLES))
    done = subprocess.run(
        ["bash", script], cwd=tmp_path, env=account, capture_output=True, text=True, timeout=150
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    for words in ("is as it was made", "annotated.vcf.gz: OK", "annotator heard", "BAD_QUERY"):
        assert words in done.stdout
