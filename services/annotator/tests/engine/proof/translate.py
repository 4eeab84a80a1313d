"""Coding sequences put together and translated in plain Python: no tool, no engine.

NCBI genetic codes 1 (standard) and 2 (vertebrate mitochondrion), first base T, C, A, G slowest
(www.ncbi.nlm.nih.gov/Taxonomy/Utils/wprintgc.cgi).
"""

from collections.abc import Iterable
from itertools import product

from proof.genes import Contig, Gene, Transcript
from proof.oracle import Allele

STANDARD = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"
MITOCHONDRIAL = "FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIMMTTTTNNKKSS**VVVVAAAADDEEGGGG"
CODONS = ["".join(codon) for codon in product("TCAG", repeat=3)]
CODES = {
    1: dict(zip(CODONS, STANDARD, strict=True)),
    2: dict(zip(CODONS, MITOCHONDRIAL, strict=True)),
}
COMPLEMENT = str.maketrans("ACGT", "TGCA")


def protein(contig: Contig, gene: Gene, transcript: Transcript, alleles: Iterable[Allele]) -> str:
    """What the transcript is translated to with these alleles on the chromosome, stops as `*`.

    Incomplete codons at the end are left out.
    """
    cells = list(contig.sequence)
    for allele in alleles:
        start = allele.pos - 1
        cells[start : start + len(allele.ref)] = [allele.alt] + [""] * (len(allele.ref) - 1)
    parts = ["".join(cells[start - 1 : end]) for start, end in transcript.coding_parts]
    bases = "".join(parts)
    if gene.strand == "-":
        bases = bases.translate(COMPLEMENT)[::-1]
    code = CODES[contig.code]
    return "".join(code[bases[at : at + 3]] for at in range(0, len(bases) - 2, 3))


def substitutions(before: str, after: str) -> set[str]:
    """The codons that differ, as csq writes them: `3K>3I`; the proteins are equally long."""
    pairs = enumerate(zip(before, after, strict=True), 1)
    return {f"{n}{old}>{n}{new}" for n, (old, new) in pairs if old != new}


def agrees(change: str, before: str, after: str) -> bool:
    """Is `7ED>7E` (csq's amino acid change) what turns one protein into the other?

    Compared up to the first stop, and as far as the change is written out: behind a shifted
    frame csq stops where the gene ends.
    """
    old, _, new = change.partition(">")
    number = old.rstrip("*ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    start, had = int(number) - 1, old[len(number) :]
    has = new[len(number) :] if new else had
    if before[start : start + len(had)] != had:
        return False
    made = before[:start] + has
    return made == after[: len(made)] or ("*" in made and after.startswith(_read(made)))


def _read(amino_acids: str) -> str:
    return amino_acids[: amino_acids.index("*") + 1]
