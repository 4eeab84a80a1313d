"""What people upload: accepted, repaired with a warning, or refused with a reason and a remedy."""

import gzip
import io
import re
import zipfile

import pysam
import pytest

from annotator.engine.limits import Limits
from annotator.engine.refusal import Refused
from annotator.reference import find

HEADER = "##fileformat=VCFv4.2\n##contig=<ID=22>\n##contig=<ID=MT>\n"
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
GOOD = "MT\t8993\t.\tT\tG\t.\t.\t.\n"
PLAIN = HEADER + COLUMNS + GOOD


def bgzip(raw: bytes, tmp_path) -> bytes:
    path = tmp_path / "b.gz"
    with pysam.BGZFile(str(path), "wb", None) as out:
        out.write(raw)
    return path.read_bytes()


def bcf(tmp_path, text: str, mode: str = "wb") -> bytes:
    source, path = tmp_path / "s.vcf", tmp_path / "s.bcf"
    source.write_text(text)
    with (
        pysam.VariantFile(str(source)) as records,
        pysam.VariantFile(str(path), mode, header=records.header) as out,
    ):
        for record in records:
            out.write(record)
    return path.read_bytes()


def told(result, words: str) -> bool:
    return any(words in warning for warning in result.done.warnings)


def change(result) -> list[str]:
    return [row["amino_acid_change"] for row in result.tsv]


# ---------------------------------------------------------------- accepted and repaired


def test_every_wrapping(annotated, tmp_path):
    wraps = {
        "plain": PLAIN.encode(),
        "gzip": gzip.compress(PLAIN.encode()),
        "two gzip members": gzip.compress(PLAIN[:90].encode())
        + gzip.compress(PLAIN[90:].encode()),
        "bgzip": bgzip(PLAIN.encode(), tmp_path),
        "bcf": bcf(tmp_path, PLAIN),
        "uncompressed bcf": bcf(tmp_path, PLAIN, "wb0"),
        "byte order mark": b"\xef\xbb\xbf" + PLAIN.encode(),
        "windows": PLAIN.replace("\n", "\r\n").encode(),
        "no last line end": PLAIN.rstrip("\n").encode(),
        "windows, no last line end": PLAIN.replace("\n", "\r\n").rstrip("\n").encode(),
        "empty lines at the end": PLAIN.encode() + b"\n\n",
    }
    for name, raw in wraps.items():
        result = annotated(raw)
        assert change(result) == ["156L>156R"], name
        assert told(result, "CR LF") == name.startswith("windows")
        assert told(result, "byte order mark") == (name == "byte order mark")
        assert not any("\r" in field for record in result.records for field in record)


@pytest.mark.parametrize("header", [
    "##fileformat=VCFv4.2\n",
    "##fileformat=VCFv4.2\n##contig=<ID=MT>\n",
    "##fileformat=VCFv4.2\n##contig=<ID=MT,length=5>\n",
    '##fileformat=VCFv4.2\n##contig=<ID=MT,length=16569,assembly="GRCh37">\n',
    "",
])  # fmt: skip
def test_contigs_missing_or_wrong(annotated, header):
    result = annotated(header + COLUMNS + GOOD)
    assert change(result) == ["156L>156R"]
    assert "##contig=<ID=MT,length=16569>" in result.header
    assert sum(line.startswith("##contig=<ID=MT") for line in result.header) == 1
    assert told(result, "Wrong contig lengths") == ("length=5" in header)
    assert told(result, "declared no contigs") == ("contig" not in header)


@pytest.mark.parametrize("name", ["chrM", "M", "chrMT"])
def test_names_of_the_mitochondrion(annotated, text, name):
    mine = annotated(text(f"{name} 8993 . T G . . .", header="##fileformat=VCFv4.2\n"))
    plain = annotated(text("MT 8993 . T G . . ."))
    assert (mine.tsv, mine.records) == (plain.tsv, plain.records)
    assert told(mine, f"{name} as MT")


def test_chr_prefix_gives_the_same(annotated, examples):
    raw = (examples / "demo.vcf").read_text()
    other = re.sub("^22\t", "chr22\t", raw, flags=re.M).replace("ID=22", "ID=chr22")
    other = re.sub("^MT\t", "chrM\t", other, flags=re.M).replace("ID=MT", "ID=chrM")
    one, two = annotated(raw), annotated(other)
    assert one.tsv == two.tsv and one.records == two.records
    assert not one.done.warnings and told(two, "chr22 as 22, chrM as MT")


def test_contigs_keep_the_order_of_the_records(annotated, text):
    result = annotated(text("MT 8993 . T G . . .", "22 20073518 . C T . . ."))
    assert [record[0] for record in result.records] == ["MT", "22"]
    assert not told(result, "sorted")


def test_not_sorted(annotated, text):
    lines = ["MT 8993 . T G . . .", "22 20073518 . C T . . .", "MT 3243 . A G . . ."]
    result = annotated(text(*lines))
    assert [r[:2] for r in result.records] == [["22", "20073518"], ["MT", "3243"], ["MT", "8993"]]
    assert told(result, "not sorted")


def test_lower_case(annotated, text):
    result = annotated(text("MT 8993 . t g . . ."))
    assert change(result) == ["156L>156R"]
    assert result.records[0][3:5] == ["T", "G"] and told(result, "upper case")


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
    assert told(result, "FILTER LowQ") and told(result, "INFO/SOMATIC")


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


def base_and_other(pos: int, contig: str = "MT") -> tuple[str, str]:
    with pysam.FastaFile(str(find("demo").fasta)) as genome:
        base = genome.fetch(contig, pos - 1, pos)
    return base, "A" if base != "A" else "G"


def test_outside_the_part_that_the_reference_carries(annotated, text):
    lines = ["22 17000000 . A G . . .", "22 20073518 . C T . . .", "22 51000000 . A G . . ."]
    result = annotated(text(*lines))
    assert [row["status"] for row in result.tsv if row["pos"] != "20073518"] == ["not_covered"] * 2
    assert told(result, "2 records lie where the reference carries no bases")


def test_the_base_3107_of_the_mitochondrion_is_a_placeholder(annotated, text):
    """rCRS has an N there; callers write the usual `3106 CN>C`, or a base of their own."""
    result = annotated(text("MT 3106 . CN C . . .", "MT 3107 . T C . . .", "MT 3243 . A G . . ."))
    assert [row["status"] for row in result.tsv] == ["annotated", "not_covered", "annotated"]


def test_some_contigs_unknown(annotated, text):
    result = annotated(text("GL000192.1 10 . A G . . .", "MT 8993 . T G . . ."))
    assert result.tsv[0]["status"] == "unknown_contig"
    assert len(result.records) == 2 and told(result, "GL000192.1")
    assert "##contig=<ID=GL000192.1>" in result.header


def test_a_few_differing_reference_alleles(annotated, text):
    good = [f"MT {p} . {{}} {{}} . . .".format(*base_and_other(p)) for p in range(4000, 4030)]
    result = annotated(text(*good, "MT 8993 . A G . . ."))
    assert result.tsv[-1]["status"] == "ref_mismatch"
    assert result.tsv[-1]["known_id"] == "" and result.tsv[-1]["consequence"] == ""
    assert told(result, "1 records on MT have a REF allele that differs")
    assert "BCSQ" not in result.records[-1][7]


def test_a_mitochondrion_that_is_not_ours_spares_the_rest(annotated, text):
    """UCSC hg19 has the older NC_001807, two bases longer: chance agreement must not count."""
    other = [f"chrM {p} . {base_and_other(p)[1]} C . . ." for p in (750, 1438, 2706, 4769)]
    lucky = "chrM 8993 . T G . . ."
    header = "##fileformat=VCFv4.2\n##contig=<ID=chr22>\n##contig=<ID=chrM,length=16571>\n"
    result = annotated(text("chr22 20073518 . C T . . .", *other, lucky, header=header))
    assert {r["status"] for r in result.tsv if r["chrom"] == "MT"} == {"ref_mismatch"}
    assert any(r["amino_acid_change"] == "11P>11L" for r in result.tsv)
    assert told(result, "another sequence than ours") and told(result, "NC_001807")


def test_latin_1(annotated, text):
    result = annotated(
        text("MT 8993 . T G . . .", header=HEADER + "##lab=Zürich\n").encode("latin-1")
    )
    assert change(result) == ["156L>156R"] and told(result, "UTF-8")


def test_position_zero(annotated, text):
    """Position 0 is the telomere (VCF 4.3, section 1.6.1)."""
    result = annotated(text("MT 0 . N <DEL> . . .", "MT 8993 . T G . . ."))
    assert [record[1] for record in result.records] == ["0", "8993"]


# ---------------------------------------------------------------- refused


def excel() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as book:
        book.writestr("xl/workbook.xml", "<workbook/>")
    return held.getvalue()


NOT_A_VCF = {
    "vCard": (b"BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n", "a vCard contact file"),
    "vCard with a mark": (b"\xef\xbb\xbfBEGIN:VCARD\r\nVERSION:3.0\r\n", "a vCard contact file"),
    "FASTA": (b">chr1\nACGT\n", "a FASTA file of sequences"),
    "gzipped FASTA": (gzip.compress(b">chr1\nACGT\n"), "a FASTA file of sequences"),
    "FASTQ": (b"@read1\nACGT\n+\nIIII\n", "a FASTQ file of reads"),
    "SAM": (b"@HD\tVN:1.6\n", "a SAM file of aligned reads"),
    "BAM": (gzip.compress(b"BAM\x01\0\0\0\0"), "a BAM file of aligned reads"),
    "Excel": (excel(), "a ZIP archive or an Excel workbook"),
    "PDF": (b"%PDF-1.7\n", "a PDF document"),
    "HTML": (b"<!doctype html><html></html>", "a web page (HTML)"),
    "JSON": (b'{"a": 1}', "a JSON document"),
    "UTF-16": (PLAIN.encode("utf-16"), "a text saved as UTF-16"),
    "index": (gzip.compress(b"TBI\x01\0\0"), "the index of a VCF, not the VCF itself"),
    "random": (bytes(range(256)) * 20, "binary data"),
    "random, compressed": (gzip.compress(bytes(range(256)) * 20), "binary data"),
    "prose": (b"Dear colleague,\n", "some other text"),
    "GFF": (b"##gff-version 3\n", "a GFF file of gene models"),
}


@pytest.mark.parametrize("name", NOT_A_VCF)
def test_not_a_vcf(annotated, tmp_path, name):
    raw, what = NOT_A_VCF[name]
    with pytest.raises(Refused) as refused:
        annotated(raw)
    assert refused.value.code == "NOT_A_VCF"
    assert refused.value.sentence == f"This is not a VCF file: it looks like {what}."
    assert "VCF" in refused.value.remedy
    assert [p.name for p in (tmp_path / "out1").iterdir()] == ["log.txt"]
    assert (
        f"REFUSED (NOT_A_VCF) This is not a VCF file: it looks like {what}"
        in (tmp_path / "out1" / "log.txt").read_text()
    )


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


def test_unknown_contigs_say_what_there_is(annotated, text):
    with pytest.raises(Refused, match="This reference has: 22, MT"):
        annotated(text("1 1000 . A G . . ."))


@pytest.mark.parametrize("wrap", ["gzip", "bgzip", "bcf"])
def test_truncated(annotated, tmp_path, wrap):
    lines = "".join(GOOD.replace("8993", str(p)) for p in range(8000, 9000))
    text = HEADER + COLUMNS + lines
    raw = {
        "gzip": lambda: gzip.compress(text.encode()),
        "bgzip": lambda: bgzip(text.encode(), tmp_path),
        "bcf": lambda: bcf(tmp_path, text),
    }[wrap]()
    for cut in (len(raw) - 1, len(raw) // 2):
        with pytest.raises(Refused) as refused:
            annotated(raw[:cut])
        assert refused.value.code == "TRUNCATED"


def test_bgzip_cut_between_two_blocks(annotated, tmp_path):
    """It still decompresses without a complaint; only the missing end mark tells."""
    raw = bgzip(PLAIN.encode(), tmp_path)
    with pytest.raises(Refused) as refused:
        annotated(raw[:-28])
    assert refused.value.code == "TRUNCATED"


def test_a_flipped_bit(annotated, tmp_path):
    raw = bytearray(gzip.compress((PLAIN + GOOD * 500).encode()))
    raw[-6] ^= 1  # within the checksum
    with pytest.raises(Refused) as refused:
        annotated(bytes(raw))
    assert refused.value.code == "CORRUPT"


def test_another_assembly(annotated, text):
    lines = [f"22 {p} . {base_and_other(p, '22')[1]} C . . ." for p in range(20073500, 20073520)]
    header = "##fileformat=VCFv4.2\n##contig=<ID=22,length=50818468>\n"
    with pytest.raises(Refused) as refused:
        annotated(text(*lines, header=header))
    assert refused.value.code == "WRONG_ASSEMBLY"
    assert "Its header looks like GRCh38" in refused.value.sentence


@pytest.mark.parametrize(("limits", "code"), [
    (Limits(text=10_000), "TOO_LARGE"),
    (Limits(records=10), "TOO_MANY_RECORDS"),
    (Limits(line=1000, block=500), None),
])  # fmt: skip
def test_limits(annotated, limits, code):
    bomb = gzip.compress((HEADER + COLUMNS + GOOD * 1000).encode())
    if code is None:
        assert annotated(bomb, limits=limits).done.counts["records"] == 1000
        return
    with pytest.raises(Refused) as refused:
        annotated(bomb, limits=limits)
    assert refused.value.code == code


def test_an_endless_line(annotated):
    raw = PLAIN[:-3] + "A" * 100_000
    with pytest.raises(Refused) as refused:
        annotated(raw, limits=Limits(line=10_000, block=1_000))
    assert refused.value.code == "LINE_TOO_LONG"


def test_unsorted_and_large(annotated, text):
    with pytest.raises(Refused) as refused:
        annotated(text("MT 8993 . T G . . .", "MT 3243 . A G . . ."), limits=Limits(unsorted=10))
    assert refused.value.code == "UNSORTED"
