"""REF against the reference: a few that differ are marked, many are another assembly."""

import pysam
import pytest

from annotator.engine.refusal import Refused
from annotator.reference import find


def base_and_other(pos: int, contig: str = "MT") -> tuple[str, str]:
    with pysam.FastaFile(str(find("demo").fasta)) as genome:
        base = genome.fetch(contig, pos - 1, pos)
    return base, "A" if base != "A" else "G"


def test_lower_case(annotated, text):
    result = annotated(text("MT 8993 . t g . . ."))
    assert result.changes == ["156L>156R"]
    assert result.records[0][3:5] == ["T", "G"] and result.told("upper case")


def test_what_is_no_sequence_is_kept(annotated, text):
    alts = ["*", "<NON_REF>", ".", "<DEL>", "G]22:20000100]", "G[22:20000100[", "]MT:5]G", "G."]
    lines = [f"MT {9000 + i} . {{}} {alt} . . END={9000 + i}" for i, alt in enumerate(alts)]
    with pysam.FastaFile(str(find("demo").fasta)) as genome:
        reference = genome.fetch("MT", 8999, 9010)
    lines = [line.format(reference[i]) for i, line in enumerate(lines)]
    result = annotated(text(*lines, "MT 9100 . {} {} . . .".format(*base_and_other(9100))))
    assert [record[4] for record in result.records][:-1] == alts
    assert result.summary["status"] == {
        "symbolic": len(alts) - 1, "no_alternative": 1, "annotated": 1,
    }  # fmt: skip
    assert result.tsv[0]["consequence"] == ""


def test_outside_the_part_that_the_reference_carries(annotated, text):
    lines = ["22 17000000 . A G . . .", "22 20073518 . C T . . .", "22 51000000 . A G . . ."]
    result = annotated(text(*lines))
    assert [row["status"] for row in result.tsv if row["pos"] != "20073518"] == ["not_covered"] * 2
    assert result.told("2 records lie where the reference carries no bases")


def test_the_base_3107_of_the_mitochondrion_is_a_placeholder(annotated, text):
    """rCRS has an N there; callers write the usual `3106 CN>C`, or a base of their own."""
    result = annotated(text("MT 3106 . CN C . . .", "MT 3107 . T C . . .", "MT 3243 . A G . . ."))
    assert [row["status"] for row in result.tsv] == ["annotated", "not_covered", "annotated"]


def test_a_few_differing_reference_alleles(annotated, text):
    good = [f"MT {p} . {{}} {{}} . . .".format(*base_and_other(p)) for p in range(4000, 4030)]
    result = annotated(text(*good, "MT 8993 . A G . . ."))
    assert result.tsv[-1]["status"] == "ref_mismatch"
    assert result.tsv[-1]["known_id"] == "" and result.tsv[-1]["consequence"] == ""
    assert result.told("1 records on MT have a REF allele that differs")
    assert "BCSQ" not in result.records[-1][7]


def test_a_mitochondrion_that_is_not_ours_spares_the_rest(annotated, text):
    """UCSC hg19 has the older NC_001807, two bases longer: chance agreement must not count."""
    other = [f"chrM {p} . {base_and_other(p)[1]} C . . ." for p in (750, 1438, 2706, 4769)]
    lucky = "chrM 8993 . T G . . ."
    header = "##fileformat=VCFv4.2\n##contig=<ID=chr22>\n##contig=<ID=chrM,length=16571>\n"
    result = annotated(text("chr22 20073518 . C T . . .", *other, lucky, header=header))
    assert {r["status"] for r in result.tsv if r["chrom"] == "MT"} == {"ref_mismatch"}
    assert any(r["amino_acid_change"] == "11P>11L" for r in result.tsv)
    assert result.told("another sequence than ours") and result.told("NC_001807")


def test_another_assembly(annotated, text):
    lines = [f"22 {p} . {base_and_other(p, '22')[1]} C . . ." for p in range(20073500, 20073520)]
    header = "##fileformat=VCFv4.2\n##contig=<ID=22,length=50818468>\n"
    with pytest.raises(Refused) as refused:
        annotated(text(*lines, header=header))
    assert refused.value.code == "WRONG_ASSEMBLY"
    assert "Its header looks like GRCh38" in refused.value.sentence


def test_position_zero(annotated, text):
    """Position 0 is the telomere (VCF 4.3, section 1.6.1)."""
    result = annotated(text("MT 0 . N <DEL> . . .", "MT 8993 . T G . . ."))
    assert [record[1] for record in result.records] == ["0", "8993"]
