"""Two variants in one codon: TANGO2-201 begins at 20024322 with ATG TGC; its second codon, C.

20024325 T>C alone makes CGC, R; 20024326 G>A alone makes TAC, Y; both on one haplotype CAC, H.
"""

import pytest

PAIR = ["22 20024325 . T C . . . GT {}", "22 20024326 . G A . . . GT {}"]


def changes(result, transcript="TANGO2-201"):
    return [
        (int(r["pos"]), r["amino_acid_change"], r["dna_change"])
        for r in result.tsv
        if r["transcript"] == transcript
    ]


def pair(text, first, second, samples="S1"):
    return text(PAIR[0].format(first), PAIR[1].format(second), samples=samples)


def test_phased_on_one_haplotype_is_one_change_told_at_both_places(annotated, text):
    result = annotated(pair(text, "0|1", "0|1"))
    both = "20024325T>C+20024326G>A"
    assert changes(result) == [(20024325, "2C>2H", both), (20024326, "2C>2H", both)]
    assert result.summary["phased"] is True
    # The VCF keeps csq's own words: a pointer at the second place, a mask for the sample.
    assert result.records[1][7].endswith("BCSQ=@20024325") or "@20024325" in result.records[1][7]
    assert result.records[0][8] == "GT:BCSQ"


@pytest.mark.parametrize(("first", "second"), [
    ("0|1", "1|0"),  # phased, but on different haplotypes
    ("0/1", "0/1"),  # not phased
    ("0|1", "0/1"),  # one of them is not: nothing may be joined
])  # fmt: skip
def test_apart(annotated, text, first, second):
    result = annotated(pair(text, first, second))
    assert [change for _, change, _ in changes(result)] == ["2C>2R", "2C>2Y"]


def test_without_samples_nothing_is_joined(annotated, text):
    result = annotated(text("22 20024325 . T C . . .", "22 20024326 . G A . . ."))
    assert [change for _, change, _ in changes(result)] == ["2C>2R", "2C>2Y"]


def test_phase_sets_are_not_taken_for_haplotypes(annotated, text):
    result = annotated(
        text(
            "22 20024325 . T C . . . GT:PS 0|1:1",
            "22 20024326 . G A . . . GT:PS 0|1:2",
            samples="S1",
        )
    )
    assert [change for _, change, _ in changes(result)] == ["2C>2R", "2C>2Y"]
    assert result.summary["phased"] is False


def test_an_allele_that_nobody_carries_is_annotated_alone(annotated, text):
    result = annotated(pair(text, "0|1", "0|0"))
    assert [change for _, change, _ in changes(result)] == ["2C>2R", "2C>2Y"]
    assert "missense|TANGO2|TANGO2-201|protein_coding|+|2C>2Y" in result.records[1][7]


def test_phased_multi_allelic_records_map_to_their_alleles(annotated, text):
    records = ["22 20024325 . T C,G . . . GT 1|2", "22 20024326 . G A . . . GT 1|0"]
    result = annotated(text(*records, samples="S1"))
    told = {
        (r["alt"], r["amino_acid_change"]) for r in result.tsv if r["transcript"] == "TANGO2-201"
    }
    assert told == {("C", "2C>2H"), ("G", "2C>2G"), ("A", "2C>2H")}
    assert result.records[0][9].startswith("1|2:")


def test_phased_records_keep_what_cannot_be_annotated(annotated, text):
    records = [
        "22 20024325 . T <DEL> . . . GT 0|1",
        "22 20024326 . G A . . . GT 1|0",
        "22 20024327 . G A . . . GT 1|0",  # REF is C
        "22 20024330 . C T . . . GT 1|0",
        "22 20024331 . A C . . . GT 1|0",
        "22 20024332 . T C . . . GT 1|0",
        "GL1 5 . G A . . . GT 1|0",
    ]
    result = annotated(text(*records, samples="S1"))
    assert [r[:5] for r in result.records] == [
        [c, p, i, r, a] for c, p, i, r, a, *_ in (line.split(" ") for line in records)
    ]
    status = {r["pos"]: r["status"] for r in result.tsv}
    assert status["20024325"] == "symbolic"
    assert status["20024327"] == "ref_mismatch"
    assert status["5"] == "unknown_contig"
    assert status["20024326"] == status["20024330"] == "annotated"


def test_phased_alleles_that_nobody_carries_are_told_as_without_samples(annotated, examples):
    """Also where csq tells a part of it: a missense that lies in a splice region as well."""
    lines = (examples / "demo.vcf").read_text().splitlines()
    near = "22\t20030878\t.\tG\tA\t.\t.\t."  # the first coding base of an exon of TANGO2
    records = [line for line in lines if line[0] != "#"]
    records = sorted([*records, near], key=lambda r: (r.split("\t")[0], int(r.split("\t")[1])))
    head = [line for line in lines if line[0] == "#"]
    sites = annotated("\n".join(head + records) + "\n")
    genotypes = [record + "\tGT\t0|0" for record in records]
    head[-1] += "\tFORMAT\tS1"
    phased = annotated("\n".join(head + genotypes) + "\n")
    assert phased.summary["phased"] is True
    assert sorted(map(str, phased.tsv)) == sorted(map(str, sites.tsv))
    for mine, theirs in zip(phased.records, sites.records, strict=True):
        assert entries(mine[7]) == entries(theirs[7])


def entries(info: str) -> set[str]:
    return set(info.rpartition("BCSQ=")[2].split(","))
