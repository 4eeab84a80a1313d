"""Files of other formats, whatever their name: refused by what they are."""

import gzip
import io
import zipfile

import pytest
from proof.texts import PLAIN

from annotator.engine.refusal import Refused


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
