"""From samples to the line of ratios, the table, the JSON and the plot."""

import json
from pathlib import Path

import pytest

from benchmarks.measure.alternately import Samples
from benchmarks.measure.memory import Peak
from benchmarks.report.findings import Findings
from benchmarks.report.machine import machine
from benchmarks.report.table import markdown
from benchmarks.report.verdicts import TARGETS, line, ratios, vcf_share
from benchmarks.scenarios.memory import Memory
from benchmarks.scenarios.race import CODEC, ENGINE, HAND, HAND_1, OURS, Race
from benchmarks.scenarios.service import Service
from benchmarks.scenarios.start import Start


def race(shares: dict[str, float] | None = None, notes: dict[str, str] | None = None) -> Race:
    walls = {HAND: 3.0, OURS: 1.5, HAND_1: 2.0, ENGINE: 1.0, CODEC: 0.4}
    samples = {name: Samples([wall, 2 * wall], [wall, wall]) for name, wall in walls.items()}
    return Race(500_000, 0, 13_000_000, samples, shares or {}, notes or {})


def everything() -> Findings:
    return Findings(
        quick=False,
        races={"sites": race()},
        start=Start(1000, [0.9], [0.2], [0.3, 0.9, 0.4], [0.1], [0.5], [0.1]),
        memory=Memory({"1000000": [Peak(390, 350), Peak(401, 300)], "5000000": [Peak(405, 360)]}),
        service=Service([2.0, 3.0, 2.5], [1.5, 1.0, 1.5]),
    )


def test_each_ratio_is_what_its_name_says() -> None:
    assert ratios(everything()) == {
        "all_outputs_sites": 3,
        "all_outputs_sites_process": 2,
        "vcf_vs_codec": 0.4,
        "start_1k_s": 0.4,
        "memory_1M_MB": 401,
        "memory_5M_vs_1M": 1.01,
        "service_overhead_s": 1,
    }


def test_what_was_not_measured_is_not_told() -> None:
    assert ratios(Findings(quick=True)) == {}
    assert line({}) == "RATIOS"
    assert line({"a": 2.5, "b": 0.499}) == "RATIOS a=2.50 b=0.50"


def test_targets_have_borders() -> None:
    wanted = {target.name: target for target in TARGETS}
    assert wanted["all_outputs_sites"].reached(2.5)
    assert not wanted["all_outputs_sites"].reached(2.49)
    assert wanted["start_1k_s"].reached(0.49)
    assert not wanted["start_1k_s"].reached(0.5)


def test_the_vcf_is_what_the_other_outputs_leave() -> None:
    assert vcf_share(race()) == 1
    shares = {"whole": 1.0, "reading": 0.2, "writing": 0.5, "checking": 0.1}
    assert vcf_share(race(shares)) == 1
    shares |= {"known": 0.3, "vcf": 0.3, "tsv": 0.3, "summary": 0.3}
    assert vcf_share(race(shares)) == pytest.approx(0.55)
    found = Findings(quick=True, races={"sites": race(shares)})
    assert ratios(found)["vcf_vs_codec"] == pytest.approx(0.4 / 0.55, abs=1e-3)


def test_the_page_says_what_is_reached_and_what_is_not_installed() -> None:
    found = everything()
    found.races["sites"] = race(notes={CODEC: "bgzip", "SnpEff": "not installed"})
    page = markdown(found)
    assert "| all_outputs_sites | by hand ÷ engine, sites | 3.00 | ≥ 2.5 | reached |" in page
    assert "| 0.40 | ≥ 0.5 | **not reached** |" in page
    assert "| SnpEff | not installed |" in page
    assert "codec limit (bgzip)" in page


def test_the_json_holds_every_sample_and_no_name_of_the_machine(tmp_path: Path) -> None:
    found = everything()
    found.write(tmp_path / "latest.json", ratios(found))
    told = json.loads((tmp_path / "latest.json").read_text())
    assert told["races"]["sites"]["samples"][HAND]["wall"] == [3, 6]
    assert told["ratios"]["memory_1M_MB"] == 401
    assert set(machine()) == set(told["machine"])
    assert "node" not in told["machine"]
