"""One number per allele, by which known variants are sorted and found.

    position (31 bits) · 0 · 28 zeros · REF base (2 bits) · ALT base (2 bits)     a single base
    position (31 bits) · 1 · CRC-32 of `REF>ALT`, begun with the salt             everything else

Two alleles of one position could share a CRC: preparing a reference tries salts until no two of
its own do, and a look-up compares the alleles themselves where they are no single bases.
"""

import zlib

import numpy as np
import numpy.typing as npt
import polars as pl

BASES = ("A", "C", "G", "T")
#: Base (ASCII) -> 0 to 3; anything else is 255.
CODES = np.full(256, 255, np.uint8)
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


def single(ref: pl.Series, alt: pl.Series) -> npt.NDArray[np.bool_]:
    """Which alleles put one base in the place of one."""
    return (ref.is_in(BASES) & alt.is_in(BASES)).to_numpy()


def keys(alleles: pl.DataFrame, salt: int) -> npt.NDArray[np.uint64]:
    """The keys of minimal alleles in upper case; `alleles`: position, REF, ALT, in this order."""
    pos, ref, alt = alleles.get_columns()
    short = single(ref, alt)
    low = np.empty(len(pos), np.uint64)
    where = pl.Series(short)
    low[short] = _codes(ref.filter(where)) * 4 + _codes(alt.filter(where))
    long = ~where
    pairs = zip(ref.filter(long).to_list(), alt.filter(long).to_list(), strict=True)
    sums = (zlib.crc32(f"{r}>{a}".encode(), salt) for r, a in pairs)
    low[~short] = np.fromiter(sums, np.uint64, int(long.sum())) | _LONG
    return (pos.to_numpy().astype(np.uint64) << _SHIFT) | low


def _codes(bases: pl.Series) -> npt.NDArray[np.uint8]:
    codes: npt.NDArray[np.uint8] = CODES[
        bases.cast(pl.Binary).bin.reinterpret(dtype=pl.UInt8).to_numpy()
    ]
    return codes
