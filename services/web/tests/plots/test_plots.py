"""Plots from the summary: on the job's page, readable without seeing them, also when archived."""

import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest

from gas import outputs
from gas.jobs import ArchiveStatus, Job, Status
from web.plots.charts import BARS, OTHERS, Chart, charts
from web.plots.summary import Summary

SUMMARY = {
    "schema": 1,
    "consequences": {"missense_variant": 30, "intron_variant": 60, "stop_gained": 3},
    "impacts": {"HIGH": 3, "MODERATE": 30, "LOW": 0, "MODIFIER": 60},
    "chromosomes": {"1": 50, "22": 40, "MT": 3},
    "transitions": 60,
    "transversions": 24,
    "ti_tv": 2.5,
    "known": 80,
    "novel": 13,
    "frequencies": {"below 0.001": 4, "0.001 to 0.01": 9},
    "something_newer": [1, 2],
}
SVG = re.compile(r"<svg.*?</svg>", re.S)


def page_of(visitor: Any, job: Job) -> str:
    text: str = visitor.get(f"/annotations/{job.job_id}").text
    return text


def completed(site: Any, summary: bytes) -> Job:
    job: Job = site.job(Status.COMPLETED, files={outputs.SUMMARY: summary})
    return job


def by_name(summary: Summary) -> dict[str, Chart]:
    return {chart.name: chart for chart in charts(summary)}


def test_the_page_draws_every_chart_and_tells_it_in_words(site: Any, alice: Any) -> None:
    page = page_of(alice, completed(site, json.dumps(SUMMARY).encode()))
    drawn = [ElementTree.fromstring(svg) for svg in SVG.findall(page)]
    titles = [svg.findtext("title") for svg in drawn]
    assert titles == [
        "Impact",
        "Known and novel",
        "Transitions and transversions",
        "Allele frequency",
        "Consequence",
        "Chromosome",
    ]
    for svg in drawn:
        ids = {node.get("id") for node in svg}
        assert set((svg.get("aria-labelledby") or "").split()) <= ids
        assert svg.get("role") == "img"
    assert drawn[0].findtext("desc") == "HIGH: 3; MODERATE: 30; LOW: 0; MODIFIER: 60"
    assert page.count("As a table") == len(drawn)
    assert "Ts/Tv 2.50" in page
    assert "style=" not in page  # the Content-Security-Policy would not let it work


def test_bars_lead_to_the_explorer(site: Any, alice: Any) -> None:
    job = completed(site, json.dumps(SUMMARY).encode())
    page = page_of(alice, job)
    for query in ("consequence=stop_gained", "impact=HIGH", "known=novel", "region=MT"):
        assert f"/annotations/{job.job_id}/variants?{query}" in page
    assert "variants?=" not in page


def test_an_archived_summary_is_drawn_and_leads_nowhere(site: Any, alice: Any) -> None:
    files = dict.fromkeys(outputs.OUTPUTS, b"x") | {outputs.SUMMARY: json.dumps(SUMMARY).encode()}
    job = site.put_away(ArchiveStatus.ARCHIVED, files=files)
    page = page_of(alice, job)
    assert "Chromosome</title>" in page
    assert "variants?" not in page


@pytest.mark.parametrize("text", [b"{}", b'{"impacts": {"HIGH": 0}}'])
def test_nothing_counted_draws_nothing(site: Any, alice: Any, text: bytes) -> None:
    assert "<svg" not in page_of(alice, completed(site, text))


@pytest.mark.parametrize("text", [b"", b"[]", b'{"known": "many"}', b"\xff"])
def test_a_summary_that_cannot_be_read_spares_the_page(site: Any, alice: Any, text: bytes) -> None:
    page = page_of(alice, completed(site, text))
    assert "<svg" not in page
    assert "The annotation is complete." in page


def test_without_a_summary(site: Any, alice: Any) -> None:
    job = completed(site, json.dumps(SUMMARY).encode())
    site.results.drop(f"{job.outputs_prefix}{outputs.SUMMARY}")
    assert "The annotation is complete." in page_of(alice, job)
    assert "<svg" not in page_of(alice, site.job(Status.COMPLETED))


def test_a_summary_is_read_once(site: Any, alice: Any) -> None:
    job = completed(site, json.dumps(SUMMARY).encode())
    page_of(alice, job)
    site.results.drop(f"{job.outputs_prefix}{outputs.SUMMARY}")
    assert "<svg" in page_of(alice, job)


def test_many_terms_end_in_a_sum() -> None:
    counts = {f"term_{n}": n for n in range(1, 41)}
    bars = by_name(Summary(consequences=counts))["consequence"].bars
    assert len(bars) == BARS
    assert bars[-1].label == OTHERS
    assert not bars[-1].query
    assert sum(bar.count for bar in bars) == sum(counts.values())
    assert max(bar.percent for bar in bars) == 100


@pytest.mark.parametrize(
    ("names", "upright"),
    [(["1", "22", "X"], True), (["1", "GL000220.1"], False), (list(map(str, range(40))), False)],
)
def test_chromosomes_stand_where_their_names_have_room(names: list[str], upright: bool) -> None:
    chart = by_name(Summary(chromosomes=dict.fromkeys(names, 5)))["chromosome"]
    assert chart.upright is upright
    assert sum(bar.count for bar in chart.bars) == 5 * len(names)


def test_a_name_cannot_write_into_the_page(site: Any, alice: Any) -> None:
    evil = "<script>alert(1)</script>"
    text = json.dumps({"chromosomes": {evil: 3}, "consequences": {evil: 2}}).encode()
    assert "<script>alert" not in page_of(alice, completed(site, text))
