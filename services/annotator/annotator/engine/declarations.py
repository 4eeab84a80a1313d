"""INFO, FORMAT and FILTER: what the records use, the header must define (VCF 4.3, section 1.4)."""

import polars as pl

from annotator.engine.header import Header
from annotator.engine.log import Log


def complete(frame: pl.DataFrame, header: Header, own: list[str], log: Log) -> pl.DataFrame:
    """Define in the header what a block uses undefined; take out of INFO the tags we write."""
    keys = _info_keys(frame)
    for name, flag in sorted(keys.items()):
        if name and name not in own and not header.declared("INFO", name):
            header.declare("INFO", name, flag)
            log.warn(f"INFO/{name} was not declared in the header; a declaration was added.")
    for name in _filters(frame):
        if not header.declared("FILTER", name):
            header.declare("FILTER", name)
            log.warn(f"FILTER {name} was not declared in the header; a declaration was added.")
    for name in _format_keys(frame):
        if not header.declared("FORMAT", name):
            header.declare("FORMAT", name)
            log.warn(f"FORMAT/{name} was not declared in the header; a declaration was added.")
    return _without(frame, [name for name in own if name in keys], log)


def without_old_masks(frame: pl.DataFrame) -> pl.DataFrame:
    """Take FORMAT/BCSQ of an earlier annotation away: it counts entries that are replaced.

    csq appends it as the last key, so that it is the last subfield of every sample.
    """
    last = pl.col("rest").str.contains(r"^[^\t]*:BCSQ(?:\t|$)")
    cut = pl.col("rest").str.replace_all(r":[^:\t]*(\t|$)", "${1}")
    return frame.with_columns(rest=pl.when(last).then(cut).otherwise("rest"))


def _info_keys(frame: pl.DataFrame) -> dict[str, bool]:
    """Key -> does it stand without a value?"""
    parts = frame["info"].unique().str.split(";").list.explode().unique()
    split = parts.str.splitn("=", 2).struct.rename_fields(["key", "value"]).struct.unnest()
    found = split.group_by("key").agg(flag=pl.col("value").is_null().all())
    return {key: flag for key, flag in found.iter_rows() if key not in (None, ".")}


def _filters(frame: pl.DataFrame) -> list[str]:
    names = frame["filter"].unique().str.split(";").list.explode().unique().sort()
    return [name for name in names if name not in (".", "PASS", "")]


def _format_keys(frame: pl.DataFrame) -> list[str]:
    formats = frame["rest"].drop_nulls().str.extract(r"^([^\t]*)").unique()
    return [n for n in formats.str.split(":").list.explode().unique().sort() if n not in ("", ".")]


def _without(frame: pl.DataFrame, names: list[str], log: Log) -> pl.DataFrame:
    if not names:
        return frame
    log.warn(
        f"The file had been annotated before: its INFO/{', INFO/'.join(names)} "
        "was replaced by ours."
    )
    ours = ";(?:" + "|".join(names) + ")(?:=[^;]*)?;"
    # Every field gets semicolons of its own, since the pattern takes those on both sides.
    apart = pl.format(";{};", pl.col("info").str.replace_all(";", ";;", literal=True))
    kept = apart.str.replace_all(ours, "").str.replace_all(";+", ";").str.strip_chars(";")
    return frame.with_columns(info=pl.when(kept == "").then(pl.lit(".")).otherwise(kept))
