"""Rows and pages of a table as its template shows them."""

from dataclasses import dataclass
from typing import Any, Final

from web.explore.asked import LAST_PAGE, PAGE_SIZE, Asked
from web.explore.columns import Columns

#: Letters of an allele that are shown.
ALLELE: Final = 12

#: Statuses of alleles that were not annotated, in words; see `docs/outputs.md`.
STATUSES: Final = {
    "symbolic": "not annotated: symbolic allele",
    "no_alternative": "not annotated: no alternative allele",
    "unknown_contig": "not annotated: unknown contig",
    "not_covered": "not annotated: outside the reference",
    "ref_mismatch": "not annotated: REF differs from the reference",
}


@dataclass(frozen=True)
class Pages:
    """Where one is in a list of `count` pages that can be turned to."""

    page: int
    count: int
    first_row: int
    last_row: int
    cut: bool  #: there are more rows than pages to turn to


def pages(asked: Asked, matching: int) -> Pages:
    whole = -(-matching // PAGE_SIZE)
    first = asked.offset + 1
    return Pages(
        page=asked.page,
        count=min(whole, LAST_PAGE),
        first_row=first,
        last_row=min(first + PAGE_SIZE - 1, matching),
        cut=whole > LAST_PAGE,
    )


def rows(found: list[dict[str, Any]], columns: Columns) -> list[dict[str, Any]]:
    """Every row with what a person reads first: place, alleles, terms."""
    return [_row(row, columns) for row in found]


def _row(row: dict[str, Any], columns: Columns) -> dict[str, Any]:
    impact = row["impact"]
    return row | {
        "place": f"{row['chrom']}:{row['pos']}",
        "change": f"{_short(row['ref'])}>{_short(row['alt'] or '.')}",
        "terms": _spaced(row["consequence"]) or STATUSES.get(row["status"], row["status"]),
        "impact": impact,
        "significance": _spaced(row[columns.significance]) if columns.significance else "",
        "quality": _quality(row["qual"], row["filter"]),
        "frequency": _frequency(row[columns.frequency]) if columns.frequency else "",
    }


def _short(allele: str) -> str:
    if len(allele) <= ALLELE:
        return allele
    return f"{allele[:ALLELE]}… ({len(allele)} bases)"


def _spaced(terms: str | None) -> str:
    """Terms keep their underscores; the blanks between them let lines break."""
    return terms.replace("&", ", ").replace("|", ", ") if terms else ""


def _quality(quality: float | None, filters: str | None) -> str:
    """QUAL, then FILTER, without what stands for nothing."""
    number = "" if quality is None else f"{quality:g}"
    return f"{number} {filters if filters and filters != '.' else ''}".strip()


def _frequency(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value or "")
