"""From a summary to charts: names, counts, and lengths in per cent of the longest."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from web.plots.summary import Summary

#: Bars of one chart; what is left is told as one sum.
BARS: Final = 12
COLUMNS: Final = 26
#: Letters below a column that do not run into their neighbours.
SHORT: Final = 2


@dataclass(frozen=True)
class Bar:
    """One thing that was counted."""

    label: str
    count: int
    percent: float  #: of the longest bar
    look: str = ""  #: a class of the style sheet
    query: dict[str, str] = field(default_factory=dict)  #: the explorer's filter for it


@dataclass(frozen=True)
class Chart:
    """Bars of one kind; `upright` ones stand side by side."""

    name: str
    title: str
    counted: str  #: what the numbers are numbers of
    bars: list[Bar]
    upright: bool = False
    note: str = ""

    @property
    def description(self) -> str:
        return "; ".join(f"{bar.label}: {bar.count:,}" for bar in self.bars)


def charts(summary: Summary) -> list[Chart]:
    """All charts for which there is something to draw."""
    return [chart for chart in _charts(summary) if any(bar.count for bar in chart.bars)]


def _charts(summary: Summary) -> Iterator[Chart]:
    impacts = _bars(summary.impacts, "impact", looks=True)
    yield Chart("impact", "Impact", "alleles, by their gravest", impacts)
    known = {"known": summary.known, "novel": summary.novel}
    yield Chart("known", "Known and novel", "annotated alleles", _bars(known, "known"))
    changes = {"transitions": summary.transitions, "transversions": summary.transversions}
    ratio = f"Ts/Tv {summary.ti_tv:.2f}" if summary.ti_tv is not None else ""
    yield Chart("changes", "Transitions and transversions", "SNVs", _bars(changes), note=ratio)
    yield Chart("frequency", "Allele frequency", "alleles", _bars(summary.frequencies))
    consequences = _bars(_most(summary.consequences, BARS), "consequence")
    yield Chart("consequence", "Consequence", "alleles with the term", consequences)
    places = summary.chromosomes
    upright = len(places) <= COLUMNS and all(len(name) <= SHORT for name in places)
    shown = _bars(places if upright else _most(places, BARS), "region")
    yield Chart("chromosome", "Chromosome", "records", shown, upright=upright)


def _bars(counts: Mapping[str, int], parameter: str = "", *, looks: bool = False) -> list[Bar]:
    longest = max(counts.values(), default=0) or 1
    return [
        Bar(
            label=name.replace("_", " "),
            count=count,
            percent=round(100 * count / longest, 2),
            look=f"bar-{name.lower()}" if looks else "",
            query={parameter: name} if parameter and name != OTHERS else {},
        )
        for name, count in counts.items()
    ]


OTHERS: Final = "all others"


def _most(counts: Mapping[str, int], number: int) -> dict[str, int]:
    """The largest, in their order, and the sum of the rest."""
    if len(counts) <= number:
        return dict(counts)
    largest = sorted(counts, key=counts.__getitem__, reverse=True)[: number - 1]
    kept = {name: count for name, count in counts.items() if name in largest}
    return kept | {OTHERS: sum(counts.values()) - sum(kept.values())}
