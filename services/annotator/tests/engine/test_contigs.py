"""Names, lengths and order of contigs: repaired, or refused when none is ours."""

import re

import pytest
from proof.texts import COLUMNS, GOOD

from annotator.engine.limits import Limits
from annotator.engine.refusal import Refused


@pytest.mark.parametrize("header", [
    "##fileformat=VCFv4.2\n",
    "##fileformat=VCFv4.2\n##contig=<ID=MT>\n",
    "##fileformat=VCFv4.2\n##contig=<ID=MT,length=5>\n",
    '##fileformat=VCFv4.2\n##contig=<ID=MT,length=16569,assembly="GRCh37">\n',
    "",
])  # fmt: skip
def test_contigs_missing_or_wrong(annotated, header):
    result = annotated(header + COLUMNS + GOOD)
    assert result.changes == ["156L>156R"]
    assert "##contig=<ID=MT,length=16569>" in result.header
    assert sum(line.startswith("##contig=<ID=MT") for line in result.header) == 1
    assert result.told("Wrong contig lengths") == ("length=5" in header)
    assert result.told("declared no contigs") == ("contig" not in header)


@pytest.mark.parametrize("name", ["chrM", "M", "chrMT"])
def test_names_of_the_mitochondrion(annotated, text, name):
    mine = annotated(text(f"{name} 8993 . T G . . .", header="##fileformat=VCFv4.2\n"))
    plain = annotated(text("MT 8993 . T G . . ."))
    assert (mine.tsv, mine.records) == (plain.tsv, plain.records)
    assert mine.told(f"{name} as MT")


def test_chr_prefix_gives_the_same(annotated, examples):
    raw = (examples / "demo.vcf").read_text()
    other = re.sub("^22\t", "chr22\t", raw, flags=re.M).replace("ID=22", "ID=chr22")
    other = re.sub("^MT\t", "chrM\t", other, flags=re.M).replace("ID=MT", "ID=chrM")
    one, two = annotated(raw), annotated(other)
    assert one.tsv == two.tsv and one.records == two.records
    assert not one.told("Contigs") and two.told("chr22 as 22, chrM as MT")


def test_contigs_keep_the_order_of_the_records(annotated, text):
    result = annotated(text("MT 8993 . T G . . .", "22 20073518 . C T . . ."))
    assert [record[0] for record in result.records] == ["MT", "22"]
    assert not result.told("sorted")


def test_not_sorted(annotated, text):
    lines = ["MT 8993 . T G . . .", "22 20073518 . C T . . .", "MT 3243 . A G . . ."]
    result = annotated(text(*lines))
    assert [r[:2] for r in result.records] == [["22", "20073518"], ["MT", "3243"], ["MT", "8993"]]
    assert result.told("not sorted")


def test_unsorted_and_large(annotated, text):
    with pytest.raises(Refused) as refused:
        annotated(text("MT 8993 . T G . . .", "MT 3243 . A G . . ."), limits=Limits(unsorted=10))
    assert refused.value.code == "UNSORTED"


def test_some_contigs_unknown(annotated, text):
    result = annotated(text("GL000192.1 10 . A G . . .", "MT 8993 . T G . . ."))
    assert result.tsv[0]["status"] == "unknown_contig"
    assert len(result.records) == 2 and result.told("GL000192.1")
    assert "##contig=<ID=GL000192.1>" in result.header


def test_unknown_contigs_say_what_there_is(annotated, text):
    with pytest.raises(Refused, match="This reference has: 22, MT"):
        annotated(text("1 1000 . A G . . ."))
