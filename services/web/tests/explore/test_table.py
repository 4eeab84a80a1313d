"""Filters and orders, each against a table that can be read at a glance."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from web.explore.asked import PAGE_SIZE, Asked
from web.explore.regions import Region
from web.explore.table import Table, TooSlow

ALL = [0, 1, 2, 3, 4, 5]


@pytest.fixture
def small(write: Any, make_table: Any) -> Table:
    return Table(write(make_table()), seconds=20)


def numbers(table: Table, **asked: Any) -> list[int]:
    """Which rows come, in their order: the transcripts carry their numbers."""
    found = [int(row["transcript"][1:]) for row in table.page(Asked(**asked))]
    assert len(found) == table.count(Asked(**asked))
    return found


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ALL),
        ({"gene": ("hfe",)}, [0, 1, 2]),
        ({"gene": ("TP53", "MT-TL1")}, [3, 5]),
        ({"region": (Region("1"),)}, [0, 1, 2]),
        ({"region": (Region("chr1", 150, 200),)}, [1, 2]),
        ({"region": (Region("chrM"), Region("2", 60, 60))}, [4, 5]),
        ({"consequence": ("splice_region_variant",)}, [3]),
        ({"consequence": ("splice",)}, []),
        ({"impact": ("HIGH", "MODERATE")}, [0, 1]),
        ({"significance": ("Pathogenic",)}, [1, 5]),
        ({"significance": ("Likely_pathogenic", "Benign")}, [0, 5]),
        ({"known": "known"}, [0, 3, 5]),
        ({"known": "novel"}, [1, 2]),  # what was not annotated is neither
        ({"max_frequency": 0.001}, [1, 2, 4, 5]),  # no frequency counts as rare
        ({"min_frequency": 0.01}, [0, 3]),
        ({"min_frequency": 0.0001, "max_frequency": 0.01}, [1, 3, 5]),
        ({"q": "a3243"}, [5]),
        ({"q": "RS"}, [0, 3]),
        ({"q": "0.2"}, []),
        ({"q": ".*"}, []),
        ({"gene": ("HFE",), "impact": ("HIGH",), "q": "pathogenic"}, [1]),
    ],
)
def test_filters(small: Table, asked: dict[str, Any], expected: list[int]) -> None:
    assert numbers(small, **asked) == expected


@pytest.mark.parametrize(
    ("sort", "up", "down"),
    [
        ("position", ALL, ALL[::-1]),
        ("gene", [0, 1, 2, 5, 3, 4], [3, 5, 0, 1, 2, 4]),
        ("impact", [1, 0, 2, 3, 5, 4], [5, 2, 3, 0, 1, 4]),
        ("frequency", [1, 5, 3, 0, 2, 4], [0, 3, 5, 1, 2, 4]),
        ("quality", [1, 2, 3, 0, 4, 5], [0, 3, 1, 2, 4, 5]),
    ],
)
def test_orders_keep_what_is_missing_last(
    small: Table, sort: str, up: list[int], down: list[int]
) -> None:
    assert numbers(small, sort=sort) == up
    assert numbers(small, sort=sort, descending=True) == down


def test_every_row_is_on_one_page(write: Any, make_table: Any) -> None:
    rows = [
        ("1", n, "A", "G", 1, "annotated", None, f"G{n % 7}", "stop_gained", "HIGH", None, None, n)
        for n in range(1, 2 * PAGE_SIZE + 2)
    ]
    table = Table(write(make_table(rows)), seconds=20)
    for sort in ("position", "gene", "impact"):
        pages = [table.page(Asked(sort=sort, page=page)) for page in (1, 2, 3, 4)]
        assert [len(page) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 1, 0]
        assert len({row["pos"] for page in pages for row in page}) == 2 * PAGE_SIZE + 1


def test_terms_are_those_that_occur(small: Table) -> None:
    assert small.terms("clinical_significance") == [
        "Benign",
        "Likely_pathogenic",
        "Pathogenic",
        "risk_factor",
    ]


def test_batches_are_in_the_order_of_the_file(small: Table) -> None:
    batches = list(small.batches(Asked(sort="gene", impact=("LOW", "HIGH")), ["pos", "alt"]))
    assert pl.concat(batches).rows() == [(200, "T"), (200, "G"), (50, "A")]


def test_a_table_without_own_columns(write: Any, make_table: Any) -> None:
    bare = make_table().drop("clinical_significance", "allele_frequency")
    table = Table(write(bare), seconds=20)
    assert (table.columns.significance, table.columns.frequency) == (None, None)
    assert table.count(Asked(q="rs1")) == 1


def test_what_takes_too_long_is_given_up(tmp_path: Path, make_table: Any) -> None:
    path = tmp_path / "large.parquet"
    pl.concat([make_table()] * 200_000).write_parquet(path)
    with pytest.raises(TooSlow):
        Table(path, seconds=0.001).page(Asked(q="nothing has this", sort="gene"))
