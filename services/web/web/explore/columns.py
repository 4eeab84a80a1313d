"""What the columns of a table of variants mean to the explorer; see `docs/outputs.md`.

The reference's own columns come after `upstream_stop` and differ between references.  Two of them
have a meaning here, found by name: the first that tells a clinical significance, and the first
that tells a frequency.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

#: The last of the columns that every table has.
LAST_COMMON: Final = "upstream_stop"

_SIGNIFICANCE: Final = re.compile(r"significance|clnsig|^mitomap_status$")
_FREQUENCY: Final = re.compile(r"frequency|(^|_)af$|^af_")

_JOINTS: Final = re.compile(r"[&/|]")

#: What a word in the text box is looked for in.
SEARCHED: Final = (
    "id", "known_id", "gene", "transcript", "transcript_flags", "amino_acid_change", "dna_change",
)  # fmt: skip


@dataclass(frozen=True)
class Columns:
    """The columns of one table with their types, in its order."""

    types: Mapping[str, pl.DataType]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.types)

    @property
    def own(self) -> tuple[str, ...]:
        """Those that the reference brings."""
        after = self.names.index(LAST_COMMON) + 1 if LAST_COMMON in self.names else 0
        return self.names[after:]

    @property
    def significance(self) -> str | None:
        return _first(_SIGNIFICANCE, self.own)

    @property
    def frequency(self) -> str | None:
        return _first(_FREQUENCY, self.own)

    @property
    def searched(self) -> Sequence[str]:
        """Whatever the reference tells in words is looked through, too."""
        told = [name for name in self.own if self.types[name] == pl.String]
        return [*SEARCHED, *(name for name in told if name != self.frequency)]


def terms_of(value: str) -> set[str]:
    """The terms in a value: several are joined by `&`, in ClinVar's own words by `/` and `|`."""
    return set(_JOINTS.split(value))


def _first(pattern: re.Pattern[str], names: Iterable[str]) -> str | None:
    return next((name for name in names if pattern.search(name.lower())), None)
