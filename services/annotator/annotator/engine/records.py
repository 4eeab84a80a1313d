"""Lines of a VCF as columns, each field checked.  Rules: VCF 4.3, section 1.6.

Columns of the frame: line (number in the file), chrom, pos, id, ref, alt, qual, filter, info,
rest (FORMAT and samples as one text, null without samples); pos is an Int64, the others text.
"""

import polars as pl

from annotator.engine.header import spaces
from annotator.engine.refusal import Refused

NAMES = ["chrom", "pos", "id", "ref", "alt", "qual", "filter", "info", "rest"]

#: What names of contigs are made of (VCF 4.3, section 1.4.7).
CHROM = r"^[0-9A-Za-z!$%&+./:;?@^_|~-][0-9A-Za-z!#$%&*+./:;=?@^_|~-]*$"
#: REF may hold other IUPAC letters: such a record is kept, it merely differs from the reference.
REF = "^[A-Za-z]+$"
PLAIN = "^[ACGTN]+$"
#: Bases, `*`, `.`, `<NAME>`, or a breakend with its brackets or dots.
ALT = r"^(?:[A-Za-z]+|\*|\.|<[^<>\s]+>|[^,\s]*[\[\]][^,\s]*|\.[A-Za-z]+|[A-Za-z]+\.)$"


def refuse_first(frame: pl.DataFrame, bad: pl.Expr, code: str, say: str, remedy: str) -> None:
    """Refuse when any row is bad; `say` may use the fields of the first such row."""
    found = frame.filter(bad).head(1)
    if len(found):
        row = {k: v[:60] if isinstance(v, str) else v for k, v in found.row(0, named=True).items()}
        raise Refused(code, say.format(**row), remedy)


def parse(block: bytes, columns: int, first_line: int) -> pl.DataFrame:
    """The frame of a block of lines; raises `Refused` naming the first line that is wrong."""
    frame = _plain_columns(block, first_line) if columns == len(NAMES) - 1 else None
    if frame is None:
        frame = _split_lines(block, columns, first_line)
    _check_fields(frame)
    return frame.with_columns(pl.col("pos").cast(pl.Int64))


def _split_lines(block: bytes, columns: int, first_line: int) -> pl.DataFrame:
    lines = _lines(block, first_line)
    _check_columns(lines, columns)
    fields = lines["text"].str.splitn("\t", len(NAMES)).struct.rename_fields(NAMES)
    return pl.concat([lines.select("line"), fields.struct.unnest()], how="horizontal")


def plain(frame: pl.DataFrame) -> pl.Series:
    """Which records have a REF and one ALT of bases in upper case."""
    return frame["ref"].str.contains(PLAIN) & frame["alt"].str.contains(PLAIN)


def _number_of_lines(block: bytes) -> int:
    return block.count(b"\n") + (not block.endswith(b"\n"))


def _plain_columns(block: bytes, first_line: int) -> pl.DataFrame | None:
    """The frame of a block without samples, or None where lines must be looked at one by one."""
    try:
        frame = pl.read_csv(
            block, separator="\t", has_header=False, quote_char=None, infer_schema=False,
            new_columns=NAMES[:-1],
        )  # fmt: skip
    except pl.exceptions.PolarsError:
        return None
    # Polars passes over empty lines and fills short ones up with null.
    short = any(column.null_count() for column in frame.iter_columns())
    if short or len(frame) != _number_of_lines(block):
        return None
    rest = pl.lit(None, pl.String).alias("rest")
    return frame.with_row_index("line", first_line).with_columns(rest)


def _lines(block: bytes, first_line: int) -> pl.DataFrame:
    """The lines that hold more than white space, with their numbers."""
    texts = pl.DataFrame()
    if b"\x01" not in block:
        texts = pl.read_csv(
            block, separator="\x01", has_header=False, quote_char=None, infer_schema=False,
            new_columns=["text"], raise_if_empty=False,
        )  # fmt: skip
    if len(texts) != _number_of_lines(block) or texts.width != 1:
        texts = pl.DataFrame({"text": block.decode().removesuffix("\n").split("\n")})
    lines = texts.with_row_index("line", first_line)
    return lines.filter(pl.col("text").str.contains(r"\S"))


def _check_columns(lines: pl.DataFrame, columns: int) -> None:
    counted = lines.with_columns(
        found=pl.col("text").str.count_matches("\t", literal=True) + 1,
        start=pl.col("text").str.slice(0, 40),
    )
    bad = counted.filter(pl.col("found") != columns).head(1)
    if not len(bad):
        return
    row = bad.row(0, named=True)
    if row["start"].startswith("#"):
        raise Refused(
            "SECOND_HEADER",
            f"Line {row['line']} is a header line among the records; were two files joined?",
            "Join VCF files with `bcftools concat`, or remove the second header.",
        )
    if row["found"] == 1 and " " in row["text"].strip():
        raise spaces(row["line"])
    raise Refused(
        "WRONG_COLUMNS",
        f"Line {row['line']} has {row['found']} columns, the header names {columns}"
        f" (it begins with {row['start']!r}).",
        "The line may be cut or a tab may be missing: correct it, or make the file again.",
    )


def _check_fields(frame: pl.DataFrame) -> None:
    remedy = "Correct this line and upload the file again."
    names = frame["chrom"].unique()
    bad = names.filter(~names.str.contains(CHROM))
    refuse_first(
        frame, pl.col("chrom").is_in(bad.implode()), "BAD_CHROM",
        "Line {line}: {chrom!r} is no name of a chromosome.", remedy,
    )  # fmt: skip
    refuse_first(
        frame, ~pl.col("pos").str.contains(r"^[0-9]{1,10}$"), "BAD_POSITION",
        "Line {line}: the position {pos!r} is no whole number.", remedy,
    )  # fmt: skip
    odd = frame.filter(~plain(frame))  # nearly all alleles are plain bases
    refuse_first(
        odd, ~pl.col("ref").str.contains(REF), "BAD_ALLELE",
        "Line {line}: the reference allele (REF) {ref!r} is no sequence of bases.", remedy,
    )  # fmt: skip
    each = pl.col("alt").str.split(",").list.eval(pl.element().str.contains(ALT)).list.all()
    refuse_first(
        odd, ~each, "BAD_ALLELE",
        "Line {line}: the alternative allele (ALT) {alt!r} is not valid.", remedy,
    )  # fmt: skip
    number = pl.col("qual").cast(pl.Float64, strict=False)
    refuse_first(
        frame, (pl.col("qual") != ".") & number.is_null(), "BAD_QUALITY",
        "Line {line}: the quality (QUAL) {qual!r} is neither a number nor a dot.", remedy,
    )  # fmt: skip
