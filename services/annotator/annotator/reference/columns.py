"""Columns of text on disk, of which a few rows are wanted at a time.

Two forms, chosen by what the text is:

numbers  `rs123` in every row: the numbers as an array (0: nothing, else the number plus one), and
         the common prefix
words    anything else: for each row the number of its word (0: nothing), and the words in the
         order in which they first appear

The arrays are mapped into memory, so that only the pages with wanted rows are read.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from annotator.reference.keys import is_long, single_bases

#: So many words are held in memory; of more, only a slice is read at a time.
HELD = 1 << 16
#: And so many pairs of REF and ALT that are no single bases.
LONG_HELD = 1 << 18
_BATCH = 1 << 14
_NUMBERED = r"^([^0-9]*)(0|[1-9][0-9]{0,17})$"


def write_column(folder: Path, name: str, texts: pl.Series) -> None:
    """Write a column: `<name>.numbers.npy` and `.prefix`, or `.codes.npy` and `.words.arrow`."""
    parts = texts.str.extract_groups(_NUMBERED).struct.unnest()
    prefixes = parts["1"].drop_nulls().unique()
    if len(prefixes) == 1 and parts["1"].null_count() == texts.null_count():
        numbers = parts["2"].cast(pl.UInt64) + 1
        np.save(folder / f"{name}.numbers.npy", _smallest(numbers.fill_null(0)))
        (folder / f"{name}.prefix").write_text(prefixes[0], "utf-8")
        return
    words = texts.drop_nulls().unique(maintain_order=True)
    table = pl.DataFrame({"word": words}).with_row_index("code", 1)
    codes = texts.to_frame("word").join(table, on="word", how="left", maintain_order="left")
    np.save(folder / f"{name}.codes.npy", _smallest(codes["code"].fill_null(0)))
    table.select("word").write_ipc(
        folder / f"{name}.words.arrow", compression="uncompressed", record_batch_size=_BATCH
    )


def _smallest(numbers: pl.Series) -> npt.NDArray[np.unsignedinteger]:
    array = numbers.to_numpy()
    return array.astype(np.min_scalar_type(array.max() if len(array) else 0))


class Column:
    """A column as `write_column` left it."""

    def __init__(self, folder: Path, name: str) -> None:
        numbered = folder / f"{name}.numbers.npy"
        self._prefix: str | None = None
        if numbered.exists():
            self._prefix = (folder / f"{name}.prefix").read_text("utf-8")
        path = numbered if self._prefix is not None else folder / f"{name}.codes.npy"
        self._rows = np.load(path, mmap_mode="r").view(np.ndarray)
        self._words = folder / f"{name}.words.arrow"
        self._held: pl.Series | None = None

    def read(self, rows: npt.NDArray[np.int64]) -> pl.Series:
        """The texts of these rows; null where there is none, and for the row -1."""
        there = rows >= 0
        codes = np.zeros(len(rows), self._rows.dtype)
        codes[there] = self._rows[rows[there]]
        numbers = pl.Series(codes)
        numbers = numbers.set(numbers == 0, None)
        if self._prefix is not None:
            return self._prefix + (numbers.cast(pl.UInt64) - 1).cast(pl.String)
        words, first = self._read_words(numbers)
        return words.gather(numbers.cast(pl.Int64) - first)

    def _read_words(self, codes: pl.Series) -> tuple[pl.Series, int]:
        """Words that hold those of the codes, and the code of the first of them."""
        if self._held is None:
            table = pl.scan_ipc(self._words)
            low, high = codes.min(), codes.max()
            if table.select(pl.len()).collect().item() > HELD and low is not None:
                assert isinstance(low, int) and isinstance(high, int)
                return table.slice(low - 1, high - low + 1).collect()["word"], low
            self._held = table.collect()["word"]
        return self._held, 1


@dataclass
class KnownTable:
    """The known variants of one contig: keys in order, columns, and the alleles of long ones."""

    keys: npt.NDArray[np.uint64]
    columns: dict[str, Column]
    long_keys: npt.NDArray[np.uint64]
    long: Path
    _long: pl.DataFrame | None = None

    @classmethod
    def opened(cls, folder: Path, columns: list[str]) -> "KnownTable":
        """As `write_known` left it."""
        keys, long_keys = (
            np.load(folder / f"{name}.npy", mmap_mode="r").view(np.ndarray)
            for name in ("known", "known-long")
        )
        found = {name: Column(folder, f"known-{name}") for name in columns}
        return cls(keys, found, long_keys, folder / "known-long.arrow")

    def alleles(self, keys: npt.NDArray[np.uint64]) -> pl.DataFrame:
        """ref and alt of long keys, all of which are there."""
        rows = np.searchsorted(self.long_keys, keys)
        if len(self.long_keys) <= LONG_HELD:
            if self._long is None:
                self._long = pl.read_ipc(self.long)
            return self._long[rows]
        low, high = (int(rows.min()), int(rows.max())) if len(rows) else (0, -1)
        table = pl.scan_ipc(self.long).slice(low, high - low + 1).collect()
        return table[rows - low]

    def whole(self) -> pl.DataFrame:
        """Every row: pos, ref, alt and the columns, in the order of the keys."""
        pos, ref, alt = single_bases(self.keys)
        long = np.flatnonzero(is_long(self.keys))
        told = self.alleles(self.keys[long])
        rows = np.arange(len(self.keys))
        return pl.DataFrame(
            {
                "pos": pos,
                "ref": ref.scatter(long, told["ref"]),
                "alt": alt.scatter(long, told["alt"]),
                **{name: column.read(rows) for name, column in self.columns.items()},
            }
        )


def write_known(folder: Path, keys: npt.NDArray[np.uint64], rows: pl.DataFrame) -> None:
    """Write a contig's known variants; `rows` has ref, alt and columns, in the order of keys."""
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "known.npy", keys)
    long = is_long(keys)
    np.save(folder / "known-long.npy", keys[long])
    rows.filter(pl.Series(long)).select("ref", "alt").write_ipc(
        folder / "known-long.arrow", compression="uncompressed", record_batch_size=_BATCH
    )
    for name in rows.columns:
        if name not in ("ref", "alt"):
            write_column(folder, f"known-{name}", rows[name])
