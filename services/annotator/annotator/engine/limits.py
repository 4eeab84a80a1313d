"""How much an input may ask of one worker."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Caps against mistakes and decompression bombs; sizes in bytes, after decompression."""

    text: int = 8 << 30
    header: int = 64 << 20
    line: int = 64 << 20
    records: int = 20_000_000
    samples: int = 20_000
    #: A file that is not sorted is sorted in memory.
    unsorted: int = 1 << 30
    #: Text is worked on in blocks of about this size.
    block: int = 2 << 20
