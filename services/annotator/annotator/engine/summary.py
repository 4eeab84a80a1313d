"""`summary.json`: what the run found, in numbers.  Counts are of alleles unless they say else.

Each block is counted by itself; the counts are added up.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from annotator.engine.rows import Chosen
from annotator.engine.terms import IMPACTS
from annotator.reference.keys import NO_CHANGE

GRAVE = ["HIGH", "MODERATE"]

#: Limits of allele frequencies, each belonging to what lies below it, and the names of the bins.
EDGES = [0.0, 0.001, 0.01, 0.05, 0.5]
BINS = ["0", "up to 0.001", "up to 0.01", "up to 0.05", "up to 0.5", "above 0.5"]

TOP_GENES = 20
#: Numbers of changes, as in `alleles.py`: A>G, C>T, G>A, T>C.
TRANSITIONS = (2, 7, 8, 13)


@dataclass
class Summary:
    """Counts by name; `genes` and `grave` are alleles by gene, of any and of grave impact."""

    rows: int = 0
    alleles: int = 0
    known: int = 0
    status: Counter[str] = field(default_factory=Counter)
    chromosomes: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    consequences: Counter[str] = field(default_factory=Counter)
    impacts: Counter[str] = field(default_factory=Counter)
    changes: Counter[int] = field(default_factory=Counter)
    genes: Counter[str] = field(default_factory=Counter)
    grave: Counter[str] = field(default_factory=Counter)
    frequencies: Counter[str] = field(default_factory=Counter)

    def merge(self, other: "Summary") -> None:
        """Add the counts of another block."""
        for name, value in vars(other).items():
            if isinstance(value, Counter):
                getattr(self, name).update(value)
            else:
                setattr(self, name, getattr(self, name) + value)

    def told(self) -> dict[str, object]:
        """As it stands in the file."""
        ti = sum(self.changes[change] for change in TRANSITIONS)
        tv = self.changes.total() - ti
        return {
            "rows": self.rows,
            "alleles": self.alleles,
            "status": _by_number(self.status),
            "chromosomes": dict(self.chromosomes),
            "classes": _by_number(self.classes),
            "consequences": _by_number(self.consequences),
            "impacts": {impact: self.impacts[impact] for impact in IMPACTS},
            "transitions": ti,
            "transversions": tv,
            "ti_tv": round(ti / tv, 3) if tv else None,
            "frequencies": {name: self.frequencies[name] for name in BINS if self.frequencies},
            "known": self.known,
            "novel": self.status["annotated"] - self.known,
            "genes": len(self.genes),
            "top_genes": self._top_genes(),
        }

    def _top_genes(self) -> list[dict[str, object]]:
        """Genes by alleles of high or moderate impact, then by all alleles."""
        order = sorted(self.genes, key=lambda gene: (-self.grave[gene], -self.genes[gene], gene))
        return [
            {"gene": gene, "alleles": self.genes[gene], "high_or_moderate": self.grave[gene]}
            for gene in order[:TOP_GENES]
        ]


def _by_number(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def count(
    records: pl.DataFrame, alleles: pl.DataFrame, known: pl.DataFrame, chosen: Chosen,
    frequency: str | None = None,
) -> Summary:  # fmt: skip
    """The counts of a block; `frequency` is the column of `known` that holds frequencies."""
    sound = (alleles["status"] == "annotated").to_numpy()
    changes = alleles["change"].to_numpy()[sound]
    by_change = np.bincount(changes[changes != NO_CHANGE], minlength=1)
    once = chosen.count == 1
    single = np.bincount(chosen.start[once], minlength=len(chosen.told))
    one = chosen.told.select("gene", "consequence", "impact").with_columns(n=single)
    one = one.filter(pl.col("n") > 0)
    found = Summary(
        rows=int(chosen.count.sum()),
        alleles=len(alleles),
        known=len(known) - known["known_id"].null_count(),
        status=_by_code(alleles["status"]),
        chromosomes=_count(records["contig"]),
        classes=_by_code(alleles["class"]),
        changes=Counter({i: n for i, n in enumerate(by_change.tolist()) if n}),
    )
    for impact, number in _sums(one, "impact"):
        found.impacts[impact] += number
    for terms, number in _sums(one, "consequence"):
        found.consequences.update(dict.fromkeys(terms.split("&"), number))
    grave = pl.col("n").filter(pl.col("impact").is_in(GRAVE)).sum()
    genes = one.drop_nulls("gene").group_by("gene").agg(pl.col("n").sum(), grave=grave)
    _add_genes(genes, found)
    if not once.all():
        _count_several(chosen, found)
    if frequency is not None:
        numbers = known[frequency].cast(pl.Float64, strict=False).drop_nulls()
        bins = np.bincount(np.searchsorted(EDGES, numbers.to_numpy()), minlength=len(BINS))
        found.frequencies = Counter(dict(zip(BINS, bins.tolist(), strict=True)))
    return found


def _count_several(chosen: Chosen, found: Summary) -> None:
    """Count alleles that have several rows: an allele counts once for each term and gene."""
    at = np.flatnonzero(chosen.count > 1)
    row, index = chosen.rows_of(at)
    rows = chosen.told.select("gene", "consequence", "impact")[index].with_columns(
        at=pl.Series(row)
    )
    rank = pl.col("impact").cast(pl.Enum(IMPACTS)).to_physical().min()
    worst = rows.drop_nulls("impact").group_by("at").agg(rank)["impact"]
    found.impacts.update({IMPACTS[rank]: n for rank, n in worst.value_counts().iter_rows()})
    each = rows.select("at", term=pl.col("consequence").str.split("&")).explode("term")
    found.consequences.update(_count(each.unique()["term"]))
    grave = pl.col("impact").is_in(GRAVE).any()
    per_allele = rows.drop_nulls("gene").group_by("gene", "at").agg(grave=grave)
    _add_genes(per_allele.group_by("gene").agg(n=pl.len(), grave=pl.col("grave").sum()), found)


def _add_genes(genes: pl.DataFrame, found: Summary) -> None:
    for gene, number, grave in genes.select("gene", "n", "grave").iter_rows():
        found.genes[gene] += number
        found.grave[gene] += grave


def _sums(one: pl.DataFrame, column: str) -> Iterator[tuple[str, int]]:
    yield from one.drop_nulls(column).group_by(column).agg(pl.col("n").sum()).iter_rows()


def _by_code(values: pl.Series) -> Counter[str]:
    """Word of an Enum -> how often."""
    kind = values.dtype
    assert isinstance(kind, pl.Enum)
    words = kind.categories.to_list()
    numbers = np.bincount(values.to_physical().to_numpy(), minlength=len(words)).tolist()
    return Counter({word: n for word, n in zip(words, numbers, strict=True) if n})


def _count(values: pl.Series) -> Counter[str]:
    """Value -> how often, in the order of the first; nulls are not counted."""
    table = values.drop_nulls().to_frame("value").group_by("value", maintain_order=True).len()
    return Counter(dict(table.iter_rows()))
