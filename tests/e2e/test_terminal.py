"""What a developer meets at the terminal."""

from pathlib import Path
from typing import Any

import pytest

from local.demo import annotate, demo
from local.health import PartFailed
from local.machine import Machine

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]


def test_the_demo_shows_variants_and_the_mail(
    machine: Machine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert demo(machine, tmp_path / "out") == 0
    shown = capsys.readouterr().out
    assert "MT:8993 T>G" in shown
    assert "156L>156R" in shown
    assert "To: alice@example.edu" in shown
    assert (tmp_path / "out" / "annotated.vcf.gz").stat().st_size > 0
    assert machine.is_up(), "it was up before, so it stays up"


def test_a_file_that_is_refused_says_why_and_what_to_do(
    machine: Machine, contact_vcf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert annotate(machine, contact_vcf, tmp_path) == 1
    code, _, rest = capsys.readouterr().err.partition(": ")
    assert code == "NOT_A_VCF"
    sentence, remedy = rest.strip().splitlines()
    assert sentence and remedy
    assert [file.name for file in tmp_path.iterdir()] == ["log.txt"]


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert annotate(Machine(tmp_path), tmp_path / "none.vcf", tmp_path) == 2
    assert "none.vcf" in capsys.readouterr().err


@pytest.mark.usefixtures("installed")
def test_a_part_that_cannot_start_is_named_and_nothing_is_left_running(tmp_path: Path) -> None:
    broken = {"notifier": {"GAS_CONCURRENCY": "many"}}
    machine = Machine(tmp_path, ports={}, tuning=broken)
    with pytest.raises(PartFailed, match=r"(?s)^notifier ended.*GAS_CONCURRENCY"):
        machine.up()
    assert machine.running() == {}


def test_two_machines_share_nothing(machine: Machine, watched: Any, tmp_path: Path) -> None:
    other = Machine(tmp_path, ports={})
    ours = {process.pid for process in machine.running().values()}
    try:
        assert set(other.up()) == set(other.names)
        assert other.up() == []
        theirs = {process.pid for process in other.running().values()}
        assert not ours & theirs
    finally:
        other.down()
    assert {process.pid for process in machine.running().values()} == ours
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
