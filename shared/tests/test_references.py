"""What the index of references says of a name."""

import msgspec
import pytest

from gas.references import NAME, Index, Installed, read_index, write_index


def version(number, name="grch38"):
    return Installed(
        name=name,
        version=number,
        assembly="GRCh38",
        description="",
        sha256=number * 32,
        size=1,
        installed=int(number),
    )


def test_a_name_alone_means_the_version_that_was_made_current():
    index = Index().having(version("10"), current=False)
    assert index.find("grch38").version == "10", "the first one is, whoever made it so"
    index = index.having(version("11"), current=False)
    assert index.find("grch38").version == "10"
    index = index.having(version("11"), current=True)
    assert (index.find("grch38").version, len(index.references)) == ("11", 2)
    assert index.find("grch38@10").version == "10"


@pytest.mark.parametrize("asked", ["", "grch37", "grch38@", "grch38@12", "@10", "grch38@10@10"])
def test_what_is_not_there_is_not_found(asked):
    assert Index().having(version("10"), current=True).find(asked) is None


def test_without_its_current_version_a_name_means_nothing():
    index = Index().having(version("10"), current=True).having(version("11"), current=True)
    assert index.without(version("10")).find("grch38").version == "11"
    rest = index.without(version("11"))
    assert rest.find("grch38") is None and rest.find("grch38@10") and rest.offered() == []


def test_one_version_of_each_is_offered():
    index = Index()
    for reference in (version("10"), version("11"), version("1", "demo2")):
        index = index.having(reference, current=True)
    assert [r.pinned for r in index.offered()] == ["demo2@1", "grch38@11"]


def test_it_is_read_as_it_was_written_and_another_schema_is_refused():
    index = Index().having(version("10"), current=True)
    assert read_index(write_index(index)) == index
    with pytest.raises(msgspec.ValidationError):
        read_index(b'{"schema": 2}')


@pytest.mark.parametrize("name", ["", ".a", "a/b", "a b", "A", "a@b", "-a", "a" * 65, "a\n"])
def test_what_is_no_name(name):
    assert NAME.fullmatch(name) is None
