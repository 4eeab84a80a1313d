"""What people upload, file by file: accepted, repaired with a warning, or refused.

A refusal names the line where there is one, the cause and the remedy, and leaves the log alone.
"""

import gzip
import random
from dataclasses import dataclass

import pytest
from proof.texts import COLUMNS, GOOD, HEADER, PLAIN, bcf, bgzip

from annotator.engine.refusal import Refused

LINES = HEADER + COLUMNS
GT = '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
SAMPLE = HEADER + GT + COLUMNS.rstrip() + "\tFORMAT\tS1\n"
RANDOM = random.Random(7).randbytes(5000)
MANY = LINES + "".join(GOOD.replace("8993", str(pos)) for pos in range(8000, 9500))
BASES = "22\t20073518\t.\tC\tT\t.\t.\t.\n"  # DGCR8: 11P>11L
OTHER = LINES.replace("=22>", "=22,length=50818468>") + "".join(
    f"22\t{pos}\t.\t{base}\tN\t.\t.\t.\n"
    for pos, base in zip(range(20073510, 20073520), "TTTTTTTTTT", strict=True)
)


@dataclass(frozen=True)
class File:
    """`words`: what a warning (or the refusal's sentence) says; `code`: of the refusal.

    `records` is how many come out, `changes` which amino acid changes.
    """

    content: str | bytes
    words: str = ""
    code: str = ""
    remedy: str = ""
    records: int = 1
    changes: tuple[str, ...] = ("156L>156R",)


ACCEPTED = {
    "plain.vcf": File(PLAIN),
    "gzip.vcf.gz": File(gzip.compress(PLAIN.encode())),
    "misnamed-plain.vcf.gz": File(PLAIN),
    "misnamed-gzip.vcf": File(gzip.compress(PLAIN.encode())),
    "misnamed.txt": File(PLAIN),
    "unphased-het.vcf": File(SAMPLE + GOOD.rstrip() + "\tGT\t0/1\n"),
    "no-records.vcf": File(LINES, "no records", records=0, changes=()),
}
REPAIRED = {
    "windows.vcf": File(PLAIN.replace("\n", "\r\n"), "CR LF"),
    "lower-case.vcf": File(PLAIN.replace("\tT\tG\t", "\tt\tg\t"), "upper case"),
    "byte-order-mark.vcf": File("\ufeff" + PLAIN, "byte order mark"),
    "no-contigs.vcf": File(PLAIN.replace("##contig=<ID=22>\n##contig=<ID=MT>\n", ""), "contigs"),
    "undeclared-filter.vcf": File(PLAIN.replace("G\t.\t.", "G\t.\tq10"), "FILTER q10"),
    "undeclared-info.vcf": File(PLAIN.replace("\t.\n", "\tDP=3\n"), "INFO/DP"),
    "chr-prefix.vcf": File(PLAIN.replace("MT", "chrM"), "chrM as MT"),
    "unsorted.vcf": File(
        PLAIN + GOOD.replace("8993\t.\tT\tG", "3460\t.\tG\tA"), "not sorted",
        records=2, changes=("52A>52T", "156L>156R"),
    ),
    "one-ref-differs.vcf": File(
        PLAIN + BASES + BASES.replace("20073518\t.\tC", "20073519\t.\tT"), "differs",
        records=3, changes=("156L>156R", "11P>11L"),
    ),
}  # fmt: skip
REFUSED = {
    "no-header.vcf": File(GOOD, "#CHROM is missing", "NO_HEADER", "##fileformat"),
    "contact.vcf": File("BEGIN:VCARD\nEND:VCARD\n", "a vCard contact", "NOT_A_VCF", "VCF or BCF"),
    "empty.vcf": File("", "empty", "EMPTY", "upload"),
    "spaces.vcf": File(LINES + GOOD.replace("\t", " "), "line 5", "SPACES_NOT_TABS", "tabs"),
    "cut-line.vcf": File(PLAIN + "MT\t90", "Line 6 has 2 columns", "WRONG_COLUMNS", "cut"),
    "random.vcf": File(RANDOM, "binary data", "NOT_A_VCF", "VCF or BCF"),
    "random.vcf.gz": File(gzip.compress(RANDOM), "binary data", "NOT_A_VCF", "VCF or BCF"),
    "past-the-contig.vcf": File(
        PLAIN + GOOD.replace("8993", "16990"), "Line 6: position 16990 lies beyond",
        "BEYOND_CONTIG", "assembly",
    ),
    "extra-sample.vcf": File(
        SAMPLE + GOOD.rstrip() + "\tGT\t0/1\t1/1\n", "Line 6 has 11 columns",
        "WRONG_COLUMNS", "correct",
    ),
    "wrong-build.vcf": File(OTHER, "looks like GRCh38", "WRONG_ASSEMBLY", "reference"),
}  # fmt: skip


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted(annotated, tmp_path, name):
    came_out(annotated, tmp_path / name, ACCEPTED[name])


@pytest.mark.parametrize("name", REPAIRED)
def test_repaired(annotated, tmp_path, name):
    result = came_out(annotated, tmp_path / name, REPAIRED[name])
    assert result.done.warnings == result.summary["warnings"]
    assert all(warning in result.log for warning in result.done.warnings)


def came_out(annotated, path, file):
    raw = file.content
    path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    result = annotated(path)
    assert len(result.records) == result.done.counts["records"] == file.records
    told = [change for change in result.changes if change]
    assert [*dict.fromkeys(told)] == list(file.changes)
    if file.words:
        assert result.told(file.words), result.done.warnings
    else:
        assert result.done.warnings == []
    return result


@pytest.mark.parametrize("name", ["bgzip.vcf.gz", "bcf.bcf", "bcf-without-compression.bcf"])
def test_accepted_as_tools_write_it(annotated, tmp_path, name):
    raw = {
        "bgzip.vcf.gz": lambda: bgzip(PLAIN.encode(), tmp_path),
        "bcf.bcf": lambda: bcf(PLAIN, tmp_path),
        "bcf-without-compression.bcf": lambda: bcf(PLAIN, tmp_path, "-Ou"),
    }[name]()
    came_out(annotated, tmp_path / name, File(raw))


@pytest.mark.parametrize("name", REFUSED)
def test_refused(annotated, tmp_path, name):
    file, path = REFUSED[name], tmp_path / name
    raw = file.content
    path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    refused(annotated, tmp_path, path, file)


def refused(annotated, tmp_path, path, file):
    with pytest.raises(Refused) as error:
        annotated(path)
    assert (error.value.code, file.words in error.value.sentence) == (file.code, True), error.value
    assert file.remedy in error.value.remedy
    assert [p.name for p in (tmp_path / "out1").iterdir()] == ["log.txt"]
    log = (tmp_path / "out1" / "log.txt").read_text("utf-8")
    assert f"REFUSED ({file.code})" in log and error.value.remedy in log


@pytest.mark.parametrize("name", ["cut.vcf.gz", "cut-at-a-block.vcf.gz", "cut-gzip.vcf.gz"])
def test_truncated(annotated, tmp_path, name):
    """Also between two blocks of bgzip, where it decompresses without a complaint."""
    raw = bgzip(MANY.encode(), tmp_path)
    path = tmp_path / name
    cut = {"cut": raw[:-100], "cut-at-a-block": raw[:-28]}
    path.write_bytes(cut.get(name.split(".")[0], gzip.compress(MANY.encode())[:-9]))
    refused(annotated, tmp_path, path, File("", "ends too early", "TRUNCATED", "upload"))


@pytest.mark.parametrize("place", [0.3, 0.6, 0.9])
def test_a_flipped_bit_in_bgzip(annotated, tmp_path, place):
    raw = bytearray(bgzip(MANY.encode(), tmp_path))
    raw[int(len(raw) * place)] ^= 0x10
    path = tmp_path / "flipped.vcf.gz"
    path.write_bytes(raw)
    refused(annotated, tmp_path, path, File("", "damaged", "CORRUPT", "upload"))


SYMBOLIC = ["*", "<NON_REF>", ".", "<DEL>", "T[22:20000100[", "]22:20000100]T", "T.", "<INS:ME>"]


@pytest.mark.parametrize("alt", SYMBOLIC)
def test_kept_and_counted_as_not_annotated(annotated, alt):
    """Passed on as it was; its neighbour on the same line is annotated."""
    result = annotated(PLAIN.replace("\tG\t", f"\t{alt}\t") + GOOD)
    assert [record[4] for record in result.records] == [alt, "G"]
    status = "no_alternative" if alt == "." else "symbolic"
    assert result.summary["status"] == {status: 1, "annotated": 1}
    assert result.changes == ["", "156L>156R"]
    assert result.told("name no sequence") == (alt != ".")
