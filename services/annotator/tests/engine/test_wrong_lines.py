"""Lines that cannot be right: refused, with the line, the cause and the remedy."""

import pytest
from proof.texts import COLUMNS, GOOD, HEADER

from annotator.engine.refusal import Refused

LINES = HEADER + COLUMNS


WRONG = {
    "empty": ("", "EMPTY", "empty"),
    "only ##": (HEADER, "NO_HEADER", "#CHROM"),
    "no header": (GOOD, "NO_HEADER", "#CHROM"),
    "records, no #CHROM": (HEADER + GOOD, "NO_HEADER", "#CHROM"),
    "spaces": (LINES.replace("\t", " ") + GOOD.replace("\t", " "), "SPACES_NOT_TABS", "line 4"),
    "spaces in a record": (LINES + GOOD.replace("\t", " "), "SPACES_NOT_TABS", "line 5"),
    "cut line": (LINES + GOOD + "MT\t9000\t.", "WRONG_COLUMNS", "Line 6 has 3 columns"),
    "too many": (LINES + GOOD[:-1] + "\tGT\n", "WRONG_COLUMNS", "Line 5 has 9 columns"),
    "extra sample": (
        LINES[:-1] + "\tFORMAT\tS1\n" + GOOD[:-1] + "\tGT\t0/1\t0/1\n",
        "WRONG_COLUMNS", "Line 5 has 11 columns, the header names 10",
    ),
    "genotype": (
        LINES[:-1] + "\tFORMAT\tS1\n" + GOOD[:-1] + "\tGT:X\t0|2:5\n", "BAD_GENOTYPE", "Line 5",
    ),
    "bad header": ("##fileformat=VCFv4.2\n#oops\n" + COLUMNS, "BAD_HEADER", "Line 2"),
    "bad columns": (HEADER + COLUMNS.replace("REF", "REFERENCE"), "BAD_HEADER", "Line 4"),
    "same sample": (
        LINES[:-1] + "\tFORMAT\tS1\tS1\n", "DUPLICATE_SAMPLES", "S1",
    ),
    "position": (LINES + GOOD.replace("8993", "8,993"), "BAD_POSITION", "Line 5"),
    "negative": (LINES + GOOD.replace("8993", "-1"), "BAD_POSITION", "Line 5"),
    "beyond": (LINES + GOOD + GOOD.replace("8993", "16999"), "BEYOND_CONTIG", "Line 6"),
    "reference allele": (LINES + GOOD.replace("\tT\t", "\tT1\t"), "BAD_ALLELE", "Line 5"),
    "no allele": (LINES + GOOD.replace("\tG\t", "\t\t"), "BAD_ALLELE", "Line 5"),
    "odd allele": (LINES + GOOD.replace("\tG\t", "\tG,,C\t"), "BAD_ALLELE", "Line 5"),
    "quality": (LINES + GOOD.replace("G\t.", "G\thigh"), "BAD_QUALITY", "Line 5"),
    "second header": (LINES + GOOD + LINES + GOOD, "SECOND_HEADER", "Line 6"),
    "contigs": (LINES + GOOD.replace("MT", "scaffold_7"), "UNKNOWN_CONTIGS", "scaffold_7"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_wrong(annotated, tmp_path, name):
    raw, code, words = WRONG[name]
    with pytest.raises(Refused) as refused:
        annotated(raw)
    assert (refused.value.code, words in refused.value.sentence) == (code, True), refused.value
    assert refused.value.remedy.endswith(".")
    assert [p.name for p in (tmp_path / "out1").iterdir()] == ["log.txt"]


@pytest.mark.parametrize("genotype", ["2", "0|2", "0/12", "2|0:9", ".|02", "|2", "0|0\t1/3"])
def test_genotypes_that_name_no_allele(annotated, genotype):
    """csq 1.24 ends in a segmentation fault on them."""
    samples = "S1\tS2" if "\t" in genotype else "S1"
    head = LINES[:-1] + f"\tFORMAT\t{samples}\n"
    with pytest.raises(Refused) as refused:
        annotated(head + GOOD[:-1] + f"\tGT:X\t{genotype}\n")
    assert refused.value.code == "BAD_GENOTYPE"
    many = GOOD[:-1].replace("\tG\t", "\tG,C,A,TA,TC,TG,TT,TAA,TAC,TAG\t") + "\tGT:X\t"
    good, bad = (head + many + "\t".join([g] * (1 + samples.count("S2"))) + "\n" for g in
                 ("9|10:12", "11|0"))  # fmt: skip
    assert annotated(good).done.counts["alleles"] == 10
    with pytest.raises(Refused):
        annotated(bad)


def test_undeclared(annotated, text):
    result = annotated(text("MT 8993 . T G . LowQ DP=5;SOMATIC GT:XX 0/1:3", samples="S1"))
    assert result.records[0][6] == "LowQ"
    declared = "\n".join(result.header)
    for line in (
        "##FILTER=<ID=LowQ,",
        "##INFO=<ID=DP,Number=1,Type=Integer",
        "##INFO=<ID=SOMATIC,Number=0,Type=Flag",
        "##FORMAT=<ID=GT,",
        "##FORMAT=<ID=XX,",
    ):
        assert line in declared
    assert result.told("FILTER LowQ") and result.told("INFO/SOMATIC")


@pytest.mark.parametrize("record", [
    "MT\t8993\t.\tT\t<DEL>\t.\t.\tEND=600000000\n",
    "MT\t8993\t.\tT\tG\t.\t.\tEND=99999999999999999999\n",
    "MT\t8993\t.\tT\t<DEL>\t.\t.\tSVLEN=-600000000\n",
    "GL000192.1\t9999999999\t.\tT\tG\t.\t.\t.\n",
], ids=["END", "huge END", "SVLEN", "POS on another contig"])  # fmt: skip
def test_places_that_no_index_can_hold(annotated, tmp_path, record):
    """tabix ends at 2^29 (SAM specification, section 5.2); the file cannot be delivered."""
    with pytest.raises(Refused) as refused:
        annotated(LINES + GOOD + record)
    assert "index" in refused.value.sentence and refused.value.remedy
    assert [p.name for p in (tmp_path / "out1").iterdir()] == ["log.txt"]
