"""The list of annotations by file name and status, within a bounded number of queries."""

import re
from typing import Any

import pytest

from gas.cursors import PAGE
from gas.jobs import Status
from web.annotations.listing import PAGE_SIZE
from web.annotations.search import QUERIES, SHOWN

NEXT = re.compile(r'href="([^"]+)" rel="next"')


def names(visitor: Any, path: str) -> list[str]:
    """The files of one page of the list."""
    text = visitor.get(path).text
    return re.findall(r'data-label="File"><a href="[^"]+">([^<]+)<', text)


def older(visitor: Any, path: str) -> str | None:
    found = NEXT.search(visitor.get(path).text)
    return found[1].replace("&amp;", "&") if found else None


def test_a_part_of_the_name_in_any_case(site: Any, alice: Any) -> None:
    for name in ("Family-1.vcf", "tumour.vcf", "family-2.vcf.gz"):
        site.job(name=name)
        site.now += 1
    assert names(alice, "/annotations?name=FAMILY") == ["family-2.vcf.gz", "Family-1.vcf"]
    assert names(alice, "/annotations?name=&status=") == names(alice, "/annotations")
    assert names(alice, "/annotations?name=%25") == []
    assert "No annotation fits." in alice.get("/annotations?name=%25").text


@pytest.mark.parametrize("status", SHOWN)
def test_one_status(site: Any, alice: Any, status: Status) -> None:
    for each in SHOWN:
        site.job(each, name=f"{each.value.lower()}.vcf")
    assert names(alice, f"/annotations?status={status}") == [f"{status.lower()}.vcf"]
    assert f'<option value="{status}" selected>' in alice.get(f"/annotations?status={status}").text


def test_deleted_ones_are_not_found(site: Any, alice: Any) -> None:
    site.job(Status.DELETED, name="gone.vcf")
    assert names(alice, "/annotations?name=gone") == []
    assert alice.get("/annotations?status=DELETED").status_code == 400


@pytest.mark.parametrize("query", ["status=DONE", "name=" + "x" * 101, "name=a%00", "cursor=x"])
def test_what_cannot_be_asked(alice: Any, query: str) -> None:
    told = alice.json(f"/annotations?{query}")
    assert told.status_code == 400
    assert told.json["remedy"]


def test_pages_hold_every_fit_once(site: Any, alice: Any) -> None:
    for n in range(2 * PAGE_SIZE + 3):
        site.job(name=f"fit-{n}.vcf")
        site.job(name=f"other-{n}.vcf")
        site.now += 1
    path, seen = "/annotations?name=fit", []
    while path:
        seen += names(alice, path)
        path = older(alice, path) or ""
    assert seen == [f"fit-{n}.vcf" for n in reversed(range(2 * PAGE_SIZE + 3))]


def test_one_page_asks_the_table_a_bounded_number_of_times(site: Any, alice: Any) -> None:
    site.job(name="old.vcf")
    for _ in range(PAGE * QUERIES):
        site.now += 1
        site.job(name="new.vcf")
    page = alice.get("/annotations?name=old")
    assert "older ones may fit" in page.text
    further = older(alice, "/annotations?name=old")
    assert further
    assert names(alice, further) == ["old.vcf"]


def test_only_ones_own(site: Any, bob: Any) -> None:
    site.job(name="hers.vcf")
    assert names(bob, "/annotations?name=hers") == []
