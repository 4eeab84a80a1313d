"""INFO, FORMAT and FILTER: what the records use, the header must define (VCF 4.3, section 1.4)."""

import re
from collections.abc import Iterable

import polars as pl

from annotator.engine.header import Header

#: Kind, name, and whether it always stands without a value.
Undeclared = tuple[str, str, bool]


def undeclared(frame: pl.DataFrame, header: Header, own: list[str]) -> list[Undeclared]:
    """What a block uses and the header does not define; tags in `own` are ours to define."""
    known = header.ids
    found = [
        ("INFO", key, flag)
        for key, flag in sorted(_info_keys(frame["info"], known.get("INFO", set()), own).items())
        if key not in known.get("INFO", set()) and key not in own
    ]
    for kind, names in (("FILTER", _filters(frame)), ("FORMAT", _formats(frame))):
        found += [(kind, name, False) for name in names if not header.declared(kind, name)]
    return found


def declare(found: list[Undeclared], header: Header) -> list[str]:
    """Define it in the header; gives a warning for each that was not there yet."""
    said = []
    for kind, name, flag in found:
        if header.declared(kind, name):
            continue
        header.declare(kind, name, flag)
        called = f"FILTER {name}" if kind == "FILTER" else f"{kind}/{name}"
        said.append(f"{called} was not declared in the header; a declaration was added.")
    return said


def _info_keys(info: pl.Series, declared: Iterable[str], own: list[str]) -> dict[str, bool]:
    """Key -> does it stand without a value?  Only of fields that hold an undeclared key.

    Nearly always there is none, which one pass with one pattern tells.
    """
    names = sorted(set(declared) - set(own))
    if names:
        key = "(?:" + "|".join(map(re.escape, names)) + ")"
        plain = info.str.contains(rf"^(?:\.|{key}(?:=[^;]*)?(?:;{key}(?:=[^;]*)?)*)$")
        info = info.filter(~plain)
    parts = info.unique().str.split(";").list.explode().unique()
    split = parts.str.splitn("=", 2).struct.rename_fields(["key", "value"]).struct.unnest()
    found = split.group_by("key").agg(flag=pl.col("value").is_null().all())
    return {key: flag for key, flag in found.iter_rows() if key not in (None, ".", "")}


def _filters(frame: pl.DataFrame) -> list[str]:
    names = frame["filter"].unique().str.split(";").list.explode().unique().sort()
    return [name for name in names if name not in (".", "PASS", "")]


def _formats(frame: pl.DataFrame) -> list[str]:
    formats = frame["rest"].drop_nulls().str.extract(r"^([^\t]*)").unique()
    return [n for n in formats.str.split(":").list.explode().unique().sort() if n not in ("", ".")]


def without_old_masks(frame: pl.DataFrame) -> pl.DataFrame:
    """Take FORMAT/BCSQ of an earlier annotation away: it counts entries that are replaced.

    csq appends it as the last key, so that it is the last subfield of every sample.
    """
    last = pl.col("rest").str.contains(r"^[^\t]*:BCSQ(?:\t|$)")
    cut = pl.col("rest").str.replace_all(r":[^:\t]*(\t|$)", "${1}")
    return frame.with_columns(rest=pl.when(last).then(cut).otherwise("rest"))


def without_ours(frame: pl.DataFrame, own: list[str]) -> tuple[pl.DataFrame, list[str]]:
    """INFO without the tags that we write, and which of them there were."""
    tag = "(?:" + "|".join(map(re.escape, own)) + ")"
    tagged = frame["info"].str.contains(rf"(?:^|;){tag}(?:=|;|$)")
    if not tagged.any():
        return frame, []
    found = frame["info"].filter(tagged).str.extract_all(rf"(?:^|;){tag}(?:=|;|$)")
    names = found.list.explode().str.strip_chars(";=").unique().sort().to_list()
    # Every field gets semicolons of its own, since the pattern takes those on both sides.
    apart = pl.format(";{};", pl.col("info").str.replace_all(";", ";;", literal=True))
    kept = apart.str.replace_all(f";{tag}(?:=[^;]*)?;", "")
    kept = kept.str.replace_all(";+", ";").str.strip_chars(";")
    ours = pl.when(kept == "").then(pl.lit(".")).otherwise(kept)
    return frame.with_columns(info=pl.when(pl.Series(tagged)).then(ours).otherwise("info")), names
