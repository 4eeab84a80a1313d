"""What kind of file is it?  Looked up in its first bytes; its name plays no part."""

import zlib
from dataclasses import dataclass
from pathlib import Path

from annotator.engine import bgzf
from annotator.engine.refusal import Refused

#: First bytes (upper case) -> what the file is.
FOREIGN: list[tuple[bytes, str]] = [
    (b"BEGIN:VCARD", "a vCard contact file"),
    (b"BAM\x01", "a BAM file of aligned reads"),
    (b"CRAM", "a CRAM file of aligned reads"),
    (b"@HD\t", "a SAM file of aligned reads"),
    (b"@SQ\t", "a SAM file of aligned reads"),
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word document"),
    (b"%PDF", "a PDF document"),
    (b"<!DOCTYPE HTML", "a web page (HTML)"),
    (b"<HTML", "a web page (HTML)"),
    (b"<?XML", "an XML document"),
    (b"##GFF", "a GFF file of gene models"),
    (b"TRACK ", "a BED track"),
    (b"BZH", "a file compressed with bzip2"),
    (b"\xfd7ZXZ", "a file compressed with xz"),
    (b"\x28\xb5\x2f\xfd", "a file compressed with zstd"),
    (b"7Z\xbc\xaf", "a 7z archive"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"PAR1", "a Parquet table"),
    (b"TBI\x01", "the index of a VCF, not the VCF itself"),
    (b"CSI\x01", "the index of a VCF, not the VCF itself"),
    (b"\xff\xfe", "a text saved as UTF-16"),
    (b"\xfe\xff", "a text saved as UTF-16"),
    (b">", "a FASTA file of sequences"),
    (b"{", "a JSON document"),
    (b"[", "a JSON document"),
]

REMEDY = "Upload a VCF or BCF file: the text form begins with the line ##fileformat=VCFv4."


@dataclass(frozen=True)
class Kind:
    """`bcf` or text, and how it is compressed: `plain`, `gzip` or `bgzip`."""

    bcf: bool
    compression: str

    def __str__(self) -> str:
        return f"{'BCF' if self.bcf else 'VCF'}, {self.compression}"


def not_a_vcf(what: str) -> Refused:
    """The refusal of something else."""
    return Refused("NOT_A_VCF", f"This is not a VCF file: it looks like {what}.", REMEDY)


def beginning(path: Path) -> tuple[bytes, str]:
    """The first bytes after decompression, and the compression."""
    with path.open("rb") as file:
        raw = file.read(1 << 16)
    if raw[:2] != b"\x1f\x8b":
        return raw, "plain"
    bgzip = len(raw) > 14 and raw[3] & 4 and raw[12:14] == b"BC"
    try:
        text = zlib.decompressobj(31).decompress(raw, 1 << 16)
    except zlib.error as error:
        raise corrupt(error) from None
    return text, "bgzip" if bgzip else "gzip"


def refuse_unless_whole(path: Path) -> None:
    """A bgzip file cut between two blocks still decompresses: only its end tells."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - len(bgzf.END)))
        if file.read() != bgzf.END:
            raise truncated()


def truncated() -> Refused:
    """The refusal of a compressed file that ends too early."""
    return Refused(
        "TRUNCATED",
        "The compressed file ends too early: a part of it is missing.",
        "Copy or download it again, compare its size with the original, and upload it once more.",
    )


def corrupt(error: Exception) -> Refused:
    """The refusal of a compressed file whose bytes or checksum are wrong."""
    return Refused(
        "CORRUPT",
        f"The compressed file is damaged ({error}).",
        "Copy or download it again and upload it once more.",
    )


def foreign(text: bytes) -> str | None:
    """What the file is, if it is something we know that is not a VCF."""
    start = text.removeprefix(b"\xef\xbb\xbf").lstrip()
    upper = start[:32].upper()
    for prefix, what in FOREIGN:
        if upper.startswith(prefix.upper()) or start.startswith(prefix):
            return what
    if start.startswith(b"@") and b"\n+" in start:
        return "a FASTQ file of reads"
    if start[257:262] == b"ustar":
        return "a tar archive"
    return None


def sniff(path: Path) -> Kind:
    """The kind of a VCF or BCF file; raises `Refused` for everything else."""
    if path.stat().st_size == 0:
        raise Refused("EMPTY", "The file is empty.", "Choose the file again and upload it.")
    text, compression = beginning(path)
    if compression == "bgzip":
        refuse_unless_whole(path)
    if text.startswith((b"BCF\x02", b"BCF\x04")):
        return Kind(True, compression)
    if what := foreign(text):
        raise not_a_vcf(what)
    if b"\0" in text or not text:
        raise not_a_vcf("binary data")
    if not text.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"#"):
        raise no_header(text)
    return Kind(False, compression)


def no_header(text: bytes) -> Refused:
    """Text without a header: the records of a VCF, or something else."""
    line = next((line for line in text.splitlines() if line.strip()), b"")
    if len(line.split(b"\t")) >= 8 and line.split(b"\t")[1].isdigit():
        return Refused(
            "NO_HEADER",
            "The file has records but no header: the line beginning with #CHROM is missing.",
            "Put ##fileformat=VCFv4.2 and the #CHROM line, tab separated, above the records.",
        )
    return not_a_vcf("some other text")
