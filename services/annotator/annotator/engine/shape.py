"""The shape of an allele: its least form, its left-most place, its class.

Rules: VCF 4.3, section 1.6.1 (REF and ALT); "parsimonious and left-aligned" after Tan, Abecasis
and Kang 2015, doi:10.1093/bioinformatics/btv112.  Positions are 1-based.
"""

from collections.abc import Callable

#: Position, REF, ALT.
Allele = tuple[int, str, str]


def minimal(pos: int, ref: str, alt: str) -> Allele:
    """Cut the bases that REF and ALT share at the end, then at the front; one base stays."""
    while len(ref) > 1 and len(alt) > 1 and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    while len(ref) > 1 and len(alt) > 1 and ref[0] == alt[0]:
        pos, ref, alt = pos + 1, ref[1:], alt[1:]
    return pos, ref, alt


def left_aligned(pos: int, ref: str, alt: str, base: Callable[[int], str]) -> Allele:
    """Shift a minimal indel to the left as far as its sequence repeats.

    `base(p)` gives the base of the reference at a position.
    """
    while ref[-1] == alt[-1] and pos > 1 and min(len(ref), len(alt)) == 1:
        before = base(pos - 1)
        if before == "N":
            break
        pos, ref, alt = pos - 1, before + ref[:-1], before + alt[:-1]
    return minimal(pos, ref, alt)
