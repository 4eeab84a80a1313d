"""A gene drawn base by base, so that every answer can be worked out by eye; on both strands.

    1          21    27                    46            86                   104
    intergenic | UTR  | ATG GCC AAA TTC TGG CGT G | GT…intron…AG | AA GAT TAC CTG ACA TGC A | GT…
                        M   A   K   F   W   R   E                    D   Y   L   T   C   R
    134                   142   157
    | GA AAA TAA | UTR    | intergenic
         K   stop

Codon 7 (GAA) and codon 13 (AGA) are split by the introns.  `FORWARD` has the gene as drawn,
`REVERSE` the same bases turned over, the gene on the minus strand; `MITO` as drawn, read with
the code of the mitochondrion; `BOTH` has a second gene on the minus strand over exon 2.
"""

from proof.genes import Contig, Gene, Interval, Model, Transcript
from proof.oracle import Allele

PIECES = [
    "CCGTTACGATCCGTTAGCAA",  # 1-20: no gene
    "GGCACC",  # 21-26: 5' UTR
    "ATGGCCAAATTCTGGCGTG",  # 27-45: M A K F W R E(7, its first base)
    "GTAAGTCCTTCGATTACGGATCTTCATTGCCATTTTGCAG",  # 46-85: intron 1
    "AAGATTACCTGACATGCA",  # 86-103: (7, the other two) D Y L T C R(13, its first base)
    "GTGAGTTCTCAACGGATCTTTCTCTCTTAG",  # 104-133: intron 2
    "GAAAATAA",  # 134-141: (13, the other two) K stop
    "GGTTCCAATCGTAAC",  # 142-156: 3' UTR
    "TTACGGCATTCCGAACTGAT",  # 157-176: no gene
]
SEQUENCE = "".join(PIECES)
LENGTH = len(SEQUENCE)
EXONS = ((21, 45), (86, 103), (134, 156))
CODING = (27, 141)


def turned(bases: str) -> str:
    """The other strand, read in its own direction."""
    return bases.translate(str.maketrans("ACGT", "TGCA"))[::-1]


def mirrored(part: Interval) -> Interval:
    """Where a part of the drawing lies on the other strand."""
    return LENGTH + 1 - part[1], LENGTH + 1 - part[0]


def _gene(contig: str, strand: str) -> Gene:
    exons, coding = EXONS, CODING
    if strand == "-":
        exons, coding = tuple(mirrored(exon) for exon in reversed(EXONS)), mirrored(CODING)
    name = f"{contig}.1"
    transcript = Transcript(name, exons, coding, "protein_coding")
    return Gene(contig.upper(), contig, strand, "protein_coding", (transcript,))


#: On the minus strand, one exon: TGC ATG TCA GGT AAT CTT, C M S G N L.
OVER = Gene(
    "OVER", "both", "-", "protein_coding",
    (Transcript("over.1", ((86, 103),), (86, 103), "protein_coding"),),
)  # fmt: skip
DRAWN = Model(
    (
        Contig("forward", SEQUENCE),
        Contig("reverse", turned(SEQUENCE)),
        Contig("mito", SEQUENCE, 2),
        Contig("both", SEQUENCE),
    ),
    (_gene("forward", "+"), _gene("reverse", "-"), _gene("mito", "+"), _gene("both", "+"), OVER),
)


def change(contig: str, part: Interval, bases: str) -> Allele:
    """The allele that puts `bases` in place of a part of the drawing, on a contig of `DRAWN`.

    `part` (a, b) is what is replaced; b = a - 1 inserts in front of a.  On `reverse` the same is
    done to the mirrored place.  Where one side would be empty the base in front is added.
    """
    sequence = DRAWN.contig(contig).sequence
    start, end = part
    if contig == "reverse":
        start, end, bases = LENGTH + 1 - end, LENGTH + 1 - start, turned(bases)
    ref = sequence[start - 1 : end]
    if not ref or not bases:
        start, ref, bases = start - 1, sequence[start - 2] + ref, sequence[start - 2] + bases
    return Allele(contig, start, ref, bases)
