"""The explorer as its owner sees it: rows, filters in the address, a table that is away."""

import re
from html import unescape
from typing import Any

import pytest

from gas import outputs
from gas.jobs import ArchiveStatus, Job, Status
from gas.users import Plan


def page(visitor: Any, job: Job, query: str = "") -> Any:
    return visitor.get(f"/annotations/{job.job_id}/variants{query}")


def told(answer: Any) -> str:
    """The words of a page."""
    body = answer.text[answer.text.index("<main") :]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_all_rows(alice: Any, explored: Any) -> None:
    answer = page(alice, explored())
    assert answer.status_code == 200
    words = told(answer)
    for expected in ("6 rows", "1:100", "A>G", "HFE", "stop_gained", "HIGH", "rs2", "0.0001"):
        assert expected in words, expected
    assert "not annotated: symbolic allele" in words
    assert "pass the filter" not in words


def test_a_filter_counts_before_and_after_and_stands_in_the_form(
    alice: Any, explored: Any
) -> None:
    answer = page(alice, explored(), "?gene=HFE&impact=HIGH&impact=LOW&max_frequency=0.05&q=")
    assert "2 of 6 rows pass the filter" in told(answer)
    assert 'name="gene" value="HFE"' in answer.text
    assert answer.text.count(" checked>") == 2
    assert '<details class="mt-3" open>' in answer.text
    assert "1:100" not in told(answer)


def test_links_carry_the_filter_on(alice: Any, explored: Any) -> None:
    text = unescape(page(alice, explored(), "?gene=HFE+tp53&sort=impact").text)
    assert "/variants?gene=HFE+tp53&sort=-impact" in text
    assert "/variants.tsv?gene=HFE+tp53" in text
    assert "/variants.vcf?gene=HFE+tp53" in text
    assert 'aria-sort="ascending"' in text


def test_pages(alice: Any, explored: Any, make_table: Any) -> None:
    rows = [
        ("1", n, "A", "G", 1, "annotated", None, "HFE", "stop_gained", "HIGH", None, None, 1.0)
        for n in range(1, 121)
    ]
    job = explored(make_table(rows))
    first = unescape(page(alice, job, "?gene=HFE").text)
    assert "page=2&gene=HFE" in first
    assert "page 1 of 3" in first
    last = told(page(alice, job, "?page=3"))
    assert "Rows 101 to 120" in last
    assert "1:120" in last
    assert "Next" not in last
    assert "The filter has no page 4." in told(page(alice, job, "?page=4"))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?impact=SEVERE", "“SEVERE” is none of HIGH, MODERATE, LOW, MODIFIER."),
        ("?region=22:9-1", "is no region"),
        ("?consequence=stop", "No row of this table has “stop”."),
        ("?significance=Awful", "No row of this table has “Awful”."),
        ("?colour=red", "There is no filter called “colour”."),
        ("?gene=%3Cscript%3E&page=x", "Pages go from 1 to 200"),
    ],
)
def test_a_wrong_filter_is_told_and_stays_in_the_form(
    alice: Any, explored: Any, query: str, words: str
) -> None:
    answer = page(alice, explored(), query)
    assert answer.status_code == 400
    assert words in told(answer)
    assert "<script>alert" not in answer.text
    assert "rows pass" not in told(answer)
    job = explored()
    export = alice.json(f"/annotations/{job.job_id}/variants.tsv{query}")
    assert (export.status_code, export.json["error"]) == (400, "BAD_FILTER")
    assert words in export.json["message"]


def test_a_reference_without_frequencies_offers_none(
    alice: Any, explored: Any, make_table: Any
) -> None:
    job = explored(make_table().drop("clinical_significance", "allele_frequency"))
    assert "Frequency" not in page(alice, job).text
    wrong = page(alice, job, "?max_frequency=0.1&sort=frequency")
    assert wrong.status_code == 400
    assert "brings no frequencies" in told(wrong)


def test_nothing_passes(alice: Any, explored: Any) -> None:
    words = told(page(alice, explored(), "?gene=BRCA2"))
    assert "No row passes this filter." in words
    assert "0 of 6 rows" in words


def test_a_result_without_variants(alice: Any, explored: Any, make_table: Any) -> None:
    assert "This result has no variants." in told(page(alice, explored(make_table([]))))


def test_a_user_cannot_write_into_the_page(alice: Any, explored: Any, make_table: Any) -> None:
    evil = "<script>alert(1)</script>"
    row = ("1", 5, "A", evil, 1, "annotated", evil, evil, evil, "HIGH", evil, evil, 1.0)
    assert "<script>alert" not in page(alice, explored(make_table([row]), name=f"{evil}.vcf")).text


@pytest.mark.parametrize(
    "to", [ArchiveStatus.PENDING, ArchiveStatus.ARCHIVED, ArchiveStatus.RESTORING]
)
def test_what_is_away_says_where_it_is(site: Any, alice: Any, to: ArchiveStatus) -> None:
    job = site.put_away(to)
    answer = page(alice, job)
    assert answer.status_code == 200
    assert "archive" in told(answer)
    for ending in ("tsv", "vcf"):
        export = alice.json(f"/annotations/{job.job_id}/variants.{ending}")
        assert (export.status_code, export.json["error"]) == (409, "NOT_ONLINE")


def test_an_archived_table_is_brought_back_from_here(site: Any, alice: Any) -> None:
    job = site.put_away(ArchiveStatus.ARCHIVED)
    site.users.change_plan("alice-id", Plan.PREMIUM, int(site.now))
    assert f"/annotations/{job.job_id}/restore" in page(alice, job).text


@pytest.mark.parametrize(
    "status", [Status.UPLOADING, Status.PENDING, Status.RUNNING, Status.FAILED]
)
def test_before_there_is_a_table(site: Any, alice: Any, status: Status) -> None:
    answer = page(alice, site.job(status))
    assert answer.status_code == 200
    assert "There are no files." in told(answer)


def test_a_table_that_just_went_is_no_crash(site: Any, alice: Any, explored: Any) -> None:
    job = explored()
    site.results.drop(f"{job.outputs_prefix}{outputs.VARIANTS_PARQUET}")
    answer = alice.json(f"/annotations/{job.job_id}/variants")
    assert (answer.status_code, answer.json["error"]) == (409, "NOT_ONLINE")


def test_a_deleted_table_is_not_served_from_the_cache(
    site: Any, alice: Any, explored: Any
) -> None:
    job = explored()
    assert page(alice, job).status_code == 200
    site.results.drop(f"{job.outputs_prefix}{outputs.VARIANTS_PARQUET}")
    assert page(alice, job).status_code == 409
