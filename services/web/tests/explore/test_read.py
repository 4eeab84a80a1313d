"""What may be asked, and how it is said when it may not."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from werkzeug.datastructures import MultiDict

from web.explore.asked import Asked
from web.explore.read import Wrong, read
from web.explore.regions import LARGEST, Region


def asked(query: str) -> Asked:
    return read(MultiDict(parse_qsl(query, keep_blank_values=True)))


def wrong(query: str) -> dict[str, str]:
    with pytest.raises(Wrong) as raised:
        asked(query)
    return raised.value.errors


def test_nothing_asks_for_everything() -> None:
    assert asked("") == Asked()
    assert asked("gene=&region=+&q=&known=&min_frequency=&sort=&page=") == Asked()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("22", Region("22")),
        ("chr22:20,000,000-21,000,000", Region("chr22", 20_000_000, 21_000_000)),
        ("MT:3243", Region("MT", 3243, 3243)),
        ("X:1-4294967295", Region("X", 1, LARGEST)),
    ],
)
def test_regions(written: str, meant: Region) -> None:
    assert asked(urlencode({"region": written})).region == (meant,)


def test_a_contig_goes_by_any_of_its_names() -> None:
    assert {"chrM", "M", "MT"} <= set(Region("chrM").names)
    assert set(Region("7").names) == {"7", "chr7"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("region=22:5-2", "region"),
        ("region=22:0-2", "region"),
        ("region=22:x", "region"),
        ("region=:5", "region"),
        ("region=22:99999999999", "region"),
        ("region=" + "+".join(f"{n}:1" for n in range(21)), "region"),
        ("gene=" + "+".join(f"G{n}" for n in range(201)), "gene"),
        ("gene=" + "A" * 101, "gene"),
        ("impact=SEVERE", "impact"),
        ("known=maybe", "known"),
        ("known=known&known=novel", "known"),
        ("max_frequency=2", "max_frequency"),
        ("max_frequency=nan", "max_frequency"),
        ("max_frequency=often", "max_frequency"),
        ("min_frequency=0.5&max_frequency=0.1", "max_frequency"),
        ("q=a%00b", "q"),
        ("sort=colour", "sort"),
        ("page=0", "page"),
        ("page=201", "page"),
        ("page=%C2%B2", "page"),
        ("page=-1", "page"),
        ("consequences=stop_gained", "consequences"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(query: str, field: str) -> None:
    errors = wrong(query)
    assert list(errors) == [field]
    assert errors[field].endswith(".")


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert set(wrong("page=0&impact=x&q=ok")) == {"page", "impact"}


@pytest.mark.parametrize(
    "query",
    [
        "gene=HFE+TP53",
        "region=chr1%3A5-9+MT",
        "consequence=stop_gained&consequence=missense_variant",
        "impact=HIGH&impact=LOW&known=novel",
        "significance=Pathogenic&min_frequency=0.001&max_frequency=0.01&q=rs1",
        "sort=-frequency",
    ],
)
def test_the_shortest_address_asks_for_the_same(query: str) -> None:
    first = asked(query + "&page=3")
    again: Any = MultiDict()
    for name, value in first.parameters.items():
        again.setlist(name, value if isinstance(value, list) else [value])
    again.add("page", "3")
    assert read(again) == first
