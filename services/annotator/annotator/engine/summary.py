"""`summary.json`: what the run found, in numbers.  Counts are of alleles unless they say else.

Each block is counted by itself; the counts are added up.
"""

from collections import Counter
from dataclasses import dataclass, field

import polars as pl

from annotator.engine.terms import IMPACTS

TOP_GENES = 20
TRANSITIONS = ("AG", "GA", "CT", "TC")


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
    changes: Counter[str] = field(default_factory=Counter)
    genes: Counter[str] = field(default_factory=Counter)
    grave: Counter[str] = field(default_factory=Counter)

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


def count(records: pl.DataFrame, alleles: pl.DataFrame, rows: pl.DataFrame) -> Summary:
    """The counts of a block; `rows` have `at`, the number of their allele."""
    done = alleles.filter(pl.col("status") == "annotated")
    snvs = done.filter(pl.col("class") == "SNV").select(pl.col("least_ref") + pl.col("least_alt"))
    alone = ~rows["at"].is_duplicated() if len(rows) != len(alleles) else None
    one = rows.filter(alone) if alone is not None else rows
    several = rows.filter(~alone) if alone is not None else rows.clear()
    found = Summary(
        rows=len(rows),
        alleles=len(alleles),
        known=rows.filter(pl.col("known_id").is_not_null())["at"].n_unique(),
        status=_count(alleles["status"]),
        chromosomes=_count(records["contig"]),
        classes=_count(alleles["class"]),
        changes=_count(snvs.to_series()),
        impacts=_count(one["impact"]) + _gravest(several),
    )
    for terms, number in _count(one["consequence"]).items():
        found.consequences.update(dict.fromkeys(terms.split("&"), number))
    each = several.select("at", term=pl.col("consequence").str.split("&")).explode("term")
    found.consequences.update(_count(each.unique()["term"]))
    _count_genes(one, several, found)
    return found


def _count(values: pl.Series) -> Counter[str]:
    """Value -> how often, in the order of the first; nulls are not counted."""
    table = values.drop_nulls().to_frame("value").group_by("value", maintain_order=True).len()
    return Counter(dict(table.with_columns(pl.col("value").cast(pl.String)).iter_rows()))


def _gravest(several: pl.DataFrame) -> Counter[str]:
    """Alleles by the gravest impact over their transcripts."""
    rank = pl.col("impact").cast(pl.Enum(IMPACTS)).to_physical().min()
    worst = several.drop_nulls("impact").group_by("at").agg(rank)["impact"]
    return Counter({IMPACTS[rank]: number for rank, number in worst.value_counts().iter_rows()})


def _count_genes(one: pl.DataFrame, several: pl.DataFrame, found: Summary) -> None:
    is_grave = pl.col("impact").is_in(["HIGH", "MODERATE"])
    single = one.drop_nulls("gene").group_by("gene").agg(n=pl.len(), grave=is_grave.sum())
    per_allele = several.drop_nulls("gene").group_by("gene", "at").agg(grave=is_grave.any())
    plural = per_allele.group_by("gene").agg(n=pl.len(), grave=pl.col("grave").sum())
    for table in (single, plural):
        for gene, number, grave in table.iter_rows():
            found.genes[gene] += number
            found.grave[gene] += grave
