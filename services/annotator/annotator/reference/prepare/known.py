"""Known variants in columns, an allele per row, sorted by key (see `keys.py`).

An allele that left-alignment moves is listed at both places, so that it is found whichever way a
caller wrote it.  What REF disagrees with the reference is left out.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
import polars as pl

from annotator.engine import stream
from annotator.engine.alleles import alleles_of
from annotator.engine.fit import FIT, MISMATCH, OK, TOO_MANY, compare
from annotator.engine.header import Header, read_header
from annotator.engine.intake import numbered
from annotator.engine.limits import Limits
from annotator.engine.log import Log
from annotator.engine.records import parse
from annotator.engine.refusal import Refused
from annotator.engine.shape import left_aligned
from annotator.engine.sniff import sniff
from annotator.reference.keys import NO_CHANGE, changes, keys
from annotator.reference.prepare.recipe import KnownSource, Unusable

ALLELE = ["pos", "ref", "alt"]
#: Known variants are many: no limits but that of the largest line.
LIMITS = Limits(text=1 << 50, records=1 << 40, block=32 << 20)


def read_known(
    source: KnownSource, contigs: dict[str, str], columns: list[str]
) -> Iterator[tuple[str, pl.DataFrame]]:
    """(contig, its alleles in a block): pos, ref, alt, known_id, known_source and `columns`.

    `contigs`: name in the file -> ours.  Raises `Unusable` with what is wrong and where.
    """
    with TemporaryDirectory() as work:
        log = Log(Path(work) / "log.txt")
        try:
            kind = sniff(source.path)
            with stream.opened(source.path, kind, log, Path(work)) as (chunks, _):
                raw, body = stream.header_and_body(chunks, LIMITS)
                header = read_header(raw, log)
                for block, line in numbered(stream.blocks(body, LIMITS), header.lines + 1):
                    frame = parse(block, header.columns, line)
                    for name, part in _named(frame, contigs):
                        yield name, _columns(part, source, header, columns)
        except Refused as refused:
            raise Unusable(f"{source.path.name}: {refused}") from refused
        finally:
            log.close()


def _named(frame: pl.DataFrame, contigs: dict[str, str]) -> Iterator[tuple[str, pl.DataFrame]]:
    for chrom in frame["chrom"].unique(maintain_order=True):
        if chrom in contigs:
            yield contigs[chrom], frame.filter(pl.col("chrom") == chrom)


def _columns(
    frame: pl.DataFrame, source: KnownSource, header: Header, columns: list[str]
) -> pl.DataFrame:
    frame = frame.with_columns(
        pl.col("ref").str.to_uppercase(), pl.col("alt").str.to_uppercase(),
        contig=pl.lit(""), fit=pl.lit("ok", FIT),
    )  # fmt: skip
    split = alleles_of(frame)
    there = {column: key for key, column in source.columns.items()}
    told = frame.select(
        known_id=_ids(source.id_prefix),
        **{c: _value(there[c]) for c in columns if c in there},
    )[split["record"]]
    per_allele = [c for c in columns if c in there and header.number("INFO", there[c]) == "A"]
    told = told.with_columns(split["allele"]).with_columns(
        pl.col(c).str.split(",").list.get(pl.col("allele") - 1, null_on_oob=True)
        for c in per_allele
    )
    missing = [pl.lit(None, pl.String).alias(c) for c in columns if c not in there]
    told = told.with_columns(*missing).with_columns(_dots(c) for c in columns)
    least = split.select(pos="least_pos", ref="least_ref", alt="least_alt", status="status")
    whole = pl.concat([least, told.drop("allele")], how="horizontal")
    return whole.filter(pl.col("status") == "annotated").select(
        *ALLELE, "known_id", pl.lit(source.label).alias("known_source"), *columns
    )


def _ids(prefix: str) -> pl.Expr:
    joined = pl.col("id").str.replace_all(";", "&", literal=True)
    named = pl.when(joined.str.contains("^[0-9]")).then(pl.lit(prefix) + joined).otherwise(joined)
    return pl.when(joined != ".").then(named)


def _value(key: str) -> pl.Expr:
    """The value of an INFO key; what would part our own values is written otherwise."""
    return pl.col("info").str.extract(rf"(?:^|;){re.escape(key)}=([^;]*)")


def _dots(column: str) -> pl.Expr:
    # A comma parts the values of alleles in our INFO (VCF 4.3, section 1.6.1), so that a list
    # of one allele is joined by `&`.
    value = pl.col(column).str.replace_all(",", "&", literal=True)
    return pl.when(value.is_in([".", ""])).then(None).otherwise(value).alias(column)


def sorted_known(
    parts: list[pl.DataFrame], bases: npt.NDArray[np.uint8], first: int, salt: int
) -> tuple[npt.NDArray[np.uint64], pl.DataFrame] | None:
    """Keys and rows of one contig, in the order of the keys; None where `salt` will not do."""
    whole = pl.concat(parts)
    fits = compare(bases, first, whole["pos"].to_numpy(), whole["ref"])
    if (fits == MISMATCH).sum() > TOO_MANY * len(fits):
        raise Unusable(
            f"{(fits == MISMATCH).sum():,} of {len(fits):,} known variants have another reference "
            "allele than the sequence: they are of another assembly."
        )
    whole = _joined(_both_places(whole.filter(pl.Series(fits == OK)), bases, first))
    numbers = _keys(whole, salt)
    order = np.argsort(numbers, kind="stable")
    numbers = numbers[order]
    if (numbers[1:] == numbers[:-1]).any():
        return None
    return numbers, whole[order].drop("pos")


def _keys(whole: pl.DataFrame, salt: int) -> npt.NDArray[np.uint64]:
    change = changes(whole["ref"], whole["alt"])
    long = pl.Series(change == NO_CHANGE)
    return keys(whole["pos"], change, lambda: whole.select("ref", "alt").filter(long), salt)


def _both_places(whole: pl.DataFrame, bases: npt.NDArray[np.uint8], first: int) -> pl.DataFrame:
    def base(position: int) -> str:
        return chr(bases[position - first]) if position >= first else "N"

    indels = whole.filter(pl.col("ref").str.len_bytes() != pl.col("alt").str.len_bytes())
    if not len(indels):
        return whole
    moved = [
        left_aligned(pos, ref, alt, base) for pos, ref, alt in indels.select(ALLELE).iter_rows()
    ]
    at = pl.DataFrame(moved, {c: whole.schema[c] for c in ALLELE}, orient="row")
    elsewhere = indels.with_columns(at).filter(at["pos"] != indels["pos"])
    return pl.concat([whole, elsewhere])


def _joined(whole: pl.DataFrame) -> pl.DataFrame:
    """One row per allele: what several sources say of it is joined by `&`."""
    twice = whole.select(ALLELE).is_duplicated()
    if not twice.any():
        return whole
    told = [c for c in whole.columns if c not in ALLELE]
    joined = [
        pl.col(c).drop_nulls().unique(maintain_order=True).str.join("&").replace("", None)
        for c in told
    ]
    several = whole.filter(twice).group_by(ALLELE, maintain_order=True).agg(joined)
    return pl.concat([whole.filter(~twice), several.select(whole.columns)])
