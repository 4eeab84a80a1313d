"""One number per allele, by which known variants are sorted and found.

    position (31 bits) · 0 · 28 zeros · REF base (2 bits) · ALT base (2 bits)     a single base
    position (31 bits) · 1 · CRC-32 of `REF>ALT`, begun with the salt             everything else

Two alleles of one position could share a CRC: preparing a reference tries salts until no two of
its own do, and a look-up compares the alleles themselves where they are no single bases.
"""

import zlib
from collections.abc import Callable
from itertools import repeat

import numpy as np
import numpy.typing as npt
import polars as pl

BASES = ("A", "C", "G", "T")
#: Base (ASCII) -> 0 to 3; anything else is 255.
NO_CHANGE = 255
CODES = np.full(256, NO_CHANGE, np.uint8)
CODES[[65, 67, 71, 84]] = range(4)

_LONG = np.uint64(1 << 32)
_SHIFT = np.uint64(33)


def is_long(keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """Which keys are of alleles that are no single base in the place of one."""
    return keys & _LONG > 0


def single_bases(
    keys: npt.NDArray[np.uint64],
) -> tuple[npt.NDArray[np.int64], pl.Series, pl.Series]:
    """Positions, REF and ALT that keys hold; the alleles of long ones mean nothing."""
    bases = pl.Series(BASES)
    ref, alt = (keys >> np.uint64(shift) & np.uint64(3) for shift in (2, 0))
    return (keys >> _SHIFT).astype(np.int64), bases.gather(ref), bases.gather(alt)


def letters(texts: pl.Series) -> npt.NDArray[np.uint8]:
    """The bytes of texts of one byte each."""
    return texts.cast(pl.Binary).bin.reinterpret(dtype=pl.UInt8).to_numpy()


def changes(ref: pl.Series, alt: pl.Series) -> npt.NDArray[np.uint8]:
    """Four times the number of REF's base plus that of ALT's, or NO_CHANGE: no single bases."""
    found = np.full(len(ref), NO_CHANGE, np.uint8)
    one = (ref.str.len_bytes() == 1) & (alt.str.len_bytes() == 1)
    r, a = (CODES[letters(texts.filter(one))] for texts in (ref, alt))
    found[one.to_numpy()] = np.where((r < NO_CHANGE) & (a < NO_CHANGE), r * 4 + a, NO_CHANGE)
    return found


def keys(
    pos: pl.Series, change: npt.NDArray[np.uint8], long: Callable[[], pl.DataFrame], salt: int
) -> npt.NDArray[np.uint64]:
    """The keys of minimal alleles in upper case.

    `long` gives REF and ALT of those whose `change` is NO_CHANGE, in order.
    """
    low = change.astype(np.uint64)
    others = change == NO_CHANGE
    if others.any():
        texts = long().select(pl.concat_str(pl.all(), separator=">").cast(pl.Binary)).to_series()
        sums = map(zlib.crc32, texts.to_list(), repeat(salt))
        low[others] = np.fromiter(sums, np.uint64, len(texts)) | _LONG
    return (pos.to_numpy().astype(np.uint64) << _SHIFT) | low
