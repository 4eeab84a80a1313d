"""Which service and which token; jobs listed, told of and cancelled; what cannot be reached."""

import json
import stat
import uuid
from pathlib import Path
from typing import Any

import pytest

from gas_cli import account
from gas_cli.answer import Problem


def test_login_tries_the_token_and_keeps_it_to_oneself(service: Any) -> None:
    service.environ = {"XDG_CONFIG_HOME": service.environ["XDG_CONFIG_HOME"]}
    assert service.gas("jobs") == 4
    assert "gas login" in service.complained
    service.typed = "gas_wrong\n"
    assert service.gas("login", "--url", service.url) == 4
    service.typed = f" {service.secret}\n"
    assert service.gas("login", "--url", service.url + "/") == 0
    assert service.secret not in service.said
    kept = account.stored_at(service.environ)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [file.name for file in kept.parent.iterdir()] == ["account.json"]
    assert service.gas("jobs") == 0


def test_a_token_that_others_can_read_is_refused(service: Any) -> None:
    service.gas("login")
    kept = account.stored_at(service.environ)
    kept.chmod(0o640)
    del service.environ["GAS_URL"], service.environ["GAS_TOKEN"]
    assert service.gas("jobs") == 4
    assert "chmod 600" in service.complained


def test_half_an_account_is_none(service: Any) -> None:
    del service.environ["GAS_TOKEN"]
    assert service.gas("jobs") == 4
    assert "GAS_TOKEN is not set" in service.complained


@pytest.mark.parametrize(
    "url", ["http://gas.example.org", "gas.example.org", "", "file:///x", "http://127.0.0.1.evil/"]
)
def test_a_token_never_travels_bare(url: str) -> None:
    with pytest.raises(Problem, match="not the https address"):
        account.checked(account.Account(url, "t"))


@pytest.mark.parametrize("url", ["https://gas.example.org/", "http://localhost:8000"])
def test_https_and_this_machine_will_do(url: str) -> None:
    assert account.checked(account.Account(url, "t")).url == url.rstrip("/")


def test_an_account_of_this_machine_is_found_beside_the_environment(tmp_path: Path) -> None:
    told = {"url": "http://127.0.0.1:8000", "token": "gas_x"}
    file = account.local_at(str(tmp_path / ".venv"))
    assert file == tmp_path / ".local" / "account.json"
    file.parent.mkdir()
    file.write_text(json.dumps(told))
    file.chmod(0o600)
    environ = {"XDG_CONFIG_HOME": str(tmp_path)}
    found = account.find(environ, str(tmp_path / ".venv"))
    assert (found.url, found.token) == ("http://127.0.0.1:8000", "gas_x")
    assert "gas_x" not in repr(found)
    file.write_text("[]")
    with pytest.raises(Problem, match="not what gas wrote"):
        account.find(environ, str(tmp_path / ".venv"))


def test_jobs_are_listed_and_filtered(service: Any, vcf: Path) -> None:
    assert service.gas("jobs") == 0 and "no jobs" in service.said
    for _ in range(3):
        service.world.now += 1
        service.gas("annotate", vcf)
    assert len(service.json("jobs")["jobs"]) == 3
    few = service.json("jobs", "--limit", "2")
    assert (len(few["jobs"]), few["more"]) == (2, True)
    assert service.json("jobs", "--status", "failed")["jobs"] == []


def test_cancel_tells_of_each(service: Any, vcf: Path) -> None:
    (one,) = service.json("annotate", vcf)["jobs"]
    nobody = str(uuid.uuid4())
    assert service.gas("cancel", nobody, one["job_id"]) == 3
    assert f"{one['job_id']} is CANCELLED" in service.said
    assert nobody in service.said
    assert service.gas("status", one["job_id"]) == 0
    assert "You cancelled this annotation." in service.said
    assert service.gas("download", one["job_id"]) == 1


def test_what_is_no_job(service: Any) -> None:
    assert service.gas("status", "nonsense") == 2
    assert service.gas("status", str(uuid.uuid4())) == 3
    told = service.complained.splitlines()
    assert len(told) == 2 and all(told)
    service.gas("status", str(uuid.uuid4()), "--json")
    problem = json.loads(service.complained)
    assert (problem["exit"], problem["problem"]) == (3, "NOT_FOUND")
    assert problem["request_id"] and problem["remedy"]


def test_a_service_that_does_not_answer(service: Any) -> None:
    service.environ["GAS_URL"] = "http://127.0.0.1:9"
    assert service.gas("jobs") == 5
    assert "127.0.0.1:9 does not answer" in service.complained
    assert service.slept == [0.5, 1, 2]


def test_too_many_requests_are_waited_out(service: Any) -> None:
    limits = service.world.web.extensions["gas.ports"].limits
    service.gas("jobs")
    (key,) = limits.counts
    limits.counts[key] = 10**6
    service.sleep = lambda seconds: (service.slept.append(seconds), limits.counts.clear())
    assert service.gas("jobs") == 0
    assert service.slept == [60 - service.world.now % 60]


def test_a_page_that_is_no_api(service: Any) -> None:
    service.environ["GAS_URL"] = service.url + "/store"
    assert service.gas("jobs") == 3
    assert "in a way that this program cannot read" in service.complained
