"""One change, many spellings: the least, and the left-most (Tan, Abecasis and Kang 2015)."""

from proof.genes import Model
from proof.oracle import Allele


def least(allele: Allele) -> Allele:
    """Without the bases that REF and ALT share behind, then in front; one base stays."""
    contig, pos, ref, alt = allele
    while min(len(ref), len(alt)) > 1 and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    while min(len(ref), len(alt)) > 1 and ref[0] == alt[0]:
        pos, ref, alt = pos + 1, ref[1:], alt[1:]
    return Allele(contig, pos, ref, alt)


def leftmost(allele: Allele, sequence: str) -> Allele:
    """A pure insertion or deletion moved to the left: every rotation is tried, one by one."""
    found = least(allele)
    while len(found.ref) != len(found.alt) and found.ref[-1] == found.alt[-1] and found.pos > 1:
        before = sequence[found.pos - 2]
        ref, alt = before + found.ref[:-1], before + found.alt[:-1]
        found = least(Allele(found.contig, found.pos - 1, ref, alt))
    return found


def asked(model: Model, allele: Allele) -> Allele:
    """The spelling of which csq is asked.

    csq 1.24 translates a wrong sequence for insertions and deletions that could be written
    further to the left (see `test_deletions_that_are_not_left_aligned`).
    """
    short = least(allele)
    moved = leftmost(allele, model.contig(allele.contig).sequence)
    return allele if moved == short else moved
