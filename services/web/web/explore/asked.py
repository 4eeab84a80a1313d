"""What is asked of the explorer: the query string of its address, read and checked.

An empty field is as good as none, so that a form may send all of its fields.
"""

from typing import Any, Final

import msgspec

from web.explore.regions import Region

#: Rows on a page, and the last page that can be turned to: pages further on would cost ever more
#: to sort, and nobody reads so far.  The export has all rows.
PAGE_SIZE: Final = 50
LAST_PAGE: Final = 200

IMPACTS: Final = ("HIGH", "MODERATE", "LOW", "MODIFIER")  #: from the gravest to the least
KNOWN: Final = ("known", "novel")
SORTS: Final = ("position", "gene", "consequence", "impact", "frequency", "quality")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A filter, an order and a page; every part that is empty asks for nothing."""

    gene: tuple[str, ...] = ()
    region: tuple[Region, ...] = ()
    consequence: tuple[str, ...] = ()
    impact: tuple[str, ...] = ()
    significance: tuple[str, ...] = ()
    known: str = ""
    min_frequency: float | None = None
    max_frequency: float | None = None
    q: str = ""
    sort: str = "position"
    descending: bool = False
    page: int = 1

    @property
    def offset(self) -> int:
        return (self.page - 1) * PAGE_SIZE

    @property
    def filters(self) -> dict[str, Any]:
        """The parameters of the filter alone, as `url_for` and forms take them."""
        written = {
            "gene": " ".join(self.gene),
            "region": " ".join(map(str, self.region)),
            "consequence": list(self.consequence),
            "impact": list(self.impact),
            "significance": list(self.significance),
            "known": self.known,
            "min_frequency": _written(self.min_frequency),
            "max_frequency": _written(self.max_frequency),
            "q": self.q,
        }
        return {name: value for name, value in written.items() if value}

    @property
    def parameters(self) -> dict[str, Any]:
        """The shortest query string that asks for this, without its page."""
        order = "-" * self.descending + self.sort
        return self.filters | ({"sort": order} if order != "position" else {})


def _written(number: float | None) -> str:
    return "" if number is None else str(number).removesuffix(".0")
