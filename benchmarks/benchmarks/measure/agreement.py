"""Whether the two that were timed did the same work: record by record."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

COLUMNS = ("chrom", "pos", "id", "ref", "alt", "qual", "filter", "info")
EXAMPLES = 5


@dataclass(frozen=True)
class Agreement:
    """Numbers of records; `more` are those where ours tells what is told by hand and more."""

    records: int
    same: int
    more: int
    known_by_hand: int
    known_same: int
    examples: list[str]  #: of those that are neither the same nor more


def agreement(by_hand: Path, ours: Path) -> Agreement:
    """Consequences (INFO/BCSQ, in any order) and the id of what is known.

    Raises `ValueError` when the files do not have the same records.
    """
    key = ["chrom", "pos", "ref", "alt"]
    # Records of one position: bcftools puts them into an order of its own.
    hand, own = (_table(vcf).sort(key, maintain_order=True) for vcf in (by_hand, ours))
    if not hand.select(key).equals(own.select(key)):
        raise ValueError(f"{by_hand} has {len(hand)} records and {ours} {len(own)}, or others")
    both = hand.with_columns(own.select(pl.all().name.prefix("own_")))
    added = pl.col("bcsq").list.set_difference("own_bcsq").list.len() == 0
    told = both.with_columns(
        same=pl.col("bcsq") == pl.col("own_bcsq"),
        more=added & (pl.col("bcsq") != pl.col("own_bcsq")),
        known=pl.col("id").str.starts_with("rs"),
        known_same=pl.concat_str("own_id", "own_info", separator=";").str.contains(
            pl.format("(?:^|[;=&,]){}(?:$|[;&,])", "id")
        ),
    )
    odd = told.filter(~pl.col("same") & ~pl.col("more")).head(EXAMPLES)
    told_of = odd.select(pl.concat_str(*key, "info", "own_info", separator=" ")).to_series()
    known = told.filter("known")
    return Agreement(
        records=len(told),
        same=len(told.filter("same")),
        more=len(told.filter("more")),
        known_by_hand=len(known),
        known_same=len(known.filter("known_same")),
        examples=told_of.to_list(),
    )


def _table(vcf: Path) -> pl.DataFrame:
    table = pl.read_csv(
        vcf,
        separator="\t",
        has_header=False,
        comment_prefix="#",
        quote_char=None,
        infer_schema=False,
        columns=list(range(len(COLUMNS))),
    )
    table = table.rename(dict(zip(table.columns, COLUMNS, strict=True)))
    entries = pl.col("info").str.extract(r"(?:^|;)BCSQ=([^;]*)").fill_null("").str.split(",")
    return table.with_columns(bcsq=entries.list.unique().list.sort())
