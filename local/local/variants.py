"""A readable look at `variants.tsv.gz`, the table that every finished job leaves."""

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path

#: Positions shown whenever they are there: known to everybody who works with mitochondria.
FAMOUS = {3243, 3460, 8344, 8993, 11778, 14484}

_HEADINGS = ("variant", "known as", "gene", "transcript", "consequence", "amino acids")
_TELLING = {"HIGH": 0, "MODERATE": 1, "LOW": 2}


@dataclass(frozen=True)
class Table:
    """All rows, as dictionaries by column."""

    rows: list[dict[str, str]]

    @classmethod
    def read(cls, file: Path) -> "Table":
        with gzip.open(file, "rt", newline="") as lines:
            return cls(list(csv.DictReader(lines, delimiter="\t")))

    @property
    def alleles(self) -> int:
        return len({_variant(row) for row in self.rows})

    def selection(self, count: int) -> list[dict[str, str]]:
        """The famous ones and the most telling others, one row per variant, in genome order."""
        best: dict[str, tuple[tuple[bool, int], int]] = {}
        for number, row in enumerate(self.rows):
            score = (not _famous(row), _TELLING.get(row.get("impact", ""), 3))
            best[_variant(row)] = min(best.get(_variant(row), (score, number)), (score, number))
        chosen = sorted(best.values())[:count]
        return [self.rows[number] for number in sorted(number for _, number in chosen)]

    def text(self, count: int = 25) -> str:
        """The selection as columns."""
        lines = [_HEADINGS, *(_cells(row) for row in self.selection(count))]
        widths = [max(len(line[n]) for line in lines) for n in range(len(_HEADINGS))]
        lines.insert(1, tuple("-" * width for width in widths))
        return "\n".join(
            "  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip()
            for line in lines
        )


def _famous(row: dict[str, str]) -> bool:
    return row["chrom"] in ("MT", "M", "chrM", "chrMT") and int(row["pos"]) in FAMOUS


def _variant(row: dict[str, str]) -> str:
    return f"{row['chrom']}:{row['pos']} {_short(row['ref'])}>{_short(row['alt'])}"


def _short(allele: str) -> str:
    return allele if len(allele) <= 12 else f"{allele[:8]}…({len(allele)})"


def _cells(row: dict[str, str]) -> tuple[str, ...]:
    names = ("known_id", "gene", "transcript", "consequence", "amino_acid_change")
    return (_variant(row), *(_dotless(row.get(name, "")) for name in names))


def _dotless(value: str) -> str:
    return "" if value == "." else value.replace("&", ", ")[:60]
