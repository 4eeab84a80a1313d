"""Variants of a gene drawn base by base (`proof.drawn`), worked out by eye, on both strands.

Each is stated once, as drawn, and asked of both strands and of both genetic codes.  Behind each
stands how it was worked out; `test_the_changes_are_what_translation_gives` translates it again.
"""

from dataclasses import dataclass

import pytest
from proof.drawn import DRAWN, change
from proof.meaning import row
from proof.oracle import Allele, by_hand
from proof.references import installed
from proof.translate import agrees, protein

SAME = "forward reverse both"
ALL = "forward reverse mito both"


@dataclass(frozen=True)
class Case:
    """Where in the drawing, what stands there now, on which contigs; what it is called.

    `terms` are all terms of the first gene's rows, `change` its amino acid change.
    """

    part: tuple[int, int]
    bases: str
    contigs: str
    terms: set[str]
    change: str = ""


def at(place: int, base: str, contigs: str, terms: str, amino_acids: str = "") -> Case:
    """A single base."""
    return Case((place, place), base, contigs, set(terms.split("&")), amino_acids)


def over(first: int, last: int, bases: str, contigs: str, terms: str, change: str = "") -> Case:
    """A part of the drawing replaced; last = first - 1 inserts in front of `first`."""
    return Case((first, last), bases, contigs, set(terms.split("&")), change)


CASES = [
    # --- no coding base is touched
    at(10, "A", ALL, "intergenic_variant"),  # in front of exon 1, which begins at 21
    at(165, "A", ALL, "intergenic_variant"),  # behind exon 3, which ends at 156
    at(22, "T", ALL, "5_prime_UTR_variant"),  # exon 1 in front of ATG at 27
    at(146, "T", ALL, "3_prime_UTR_variant"),  # exon 3 behind TAA, which ends at 141
    # --- the start, ATG at 27-29
    at(27, "G", ALL, "start_lost", "1M>1V"),  # ATG -> GTG
    at(29, "A", SAME, "start_lost", "1M>1I"),  # ATG -> ATA, Ile
    # --- one base, one codon
    at(32, "T", ALL, "synonymous_variant", "2A"),  # GCC -> GCT, both Ala
    at(30, "A", ALL, "missense_variant", "2A>2T"),  # GCC -> ACC, Thr
    at(34, "T", SAME, "missense_variant", "3K>3I"),  # AAA -> ATA, Ile
    at(34, "T", "mito", "missense_variant", "3K>3M"),  # ... which is Met in the mitochondrion
    at(33, "T", ALL, "stop_gained", "3K>3*"),  # AAA -> TAA
    at(41, "A", SAME, "stop_gained", "5W>5*"),  # TGG -> TGA, a stop
    at(41, "A", "mito", "synonymous_variant", "5W"),  # ... which is Trp in the mitochondrion
    at(42, "A", ALL, "missense_variant", "6R>6S"),  # CGT -> AGT, Ser, in front of the last 3
    at(95, "C", ALL, "missense_variant", "10L>10P"),  # CTG -> CCG, Pro
    over(39, 40, "CA", ALL, "missense_variant", "5W>5Q"),  # TGG -> CAG, Gln: two bases at once
    # --- codons that an intron splits: G|AA (7) and A|GA (13)
    at(45, "A", ALL, "missense_variant&splice_region_variant", "7E>7K"),  # G|AA -> A|AA, Lys
    at(86, "T", ALL, "missense_variant&splice_region_variant", "7E>7V"),  # G|AA -> G|TA, Val
    at(103, "G", SAME, "missense_variant&splice_region_variant", "13R>13G"),  # A|GA -> G|GA
    at(103, "G", "mito", "stop_lost&splice_region_variant", "13*>13G"),  # AGA is a stop there
    # --- the stop, TAA at 139-141
    at(139, "C", ALL, "stop_lost", "15*>15Q"),  # TAA -> CAA, Gln
    at(141, "G", ALL, "stop_retained_variant", "15*"),  # TAA -> TAG, a stop as well
    at(140, "G", SAME, "stop_retained_variant", "15*"),  # TAA -> TGA, a stop as well
    at(140, "G", "mito", "stop_lost", "15*>15W"),  # ... and Trp in the mitochondrion
    # --- the borders of intron 1 (46-85): two bases, then six, count as splice sites
    at(46, "A", ALL, "splice_donor_variant"),  # G of GT
    at(47, "C", ALL, "splice_donor_variant"),  # T of GT
    at(48, "G", ALL, "splice_region_variant"),  # third base of the intron
    at(53, "A", ALL, "splice_region_variant"),  # eighth
    at(54, "A", ALL, "intron_variant"),  # ninth
    at(77, "G", ALL, "intron_variant"),  # ninth from the end
    at(78, "A", ALL, "splice_region_variant"),  # eighth from the end
    at(83, "T", ALL, "splice_region_variant"),  # third from the end
    at(84, "C", ALL, "splice_acceptor_variant"),  # A of AG
    at(85, "A", ALL, "splice_acceptor_variant"),  # G of AG
    # --- the frame: AAA TTC TGG CGT G|AA GAT … without a T reads AAA TCT GGC GTG AAG ATT ACC TGA.
    # Spelled left-aligned, AT>A behind codon 3 on the plus strand, GA>G in codon 4 on the minus.
    over(36, 36, "", "forward both", "frameshift_variant", "3KFWREDYLTCRK*>3KSGVKIT*"),
    over(37, 37, "", "reverse", "frameshift_variant", "4FWREDYLTCRK*>4SGVKIT*"),
    over(40, 40, "", "forward both", "frameshift_variant", "5WREDYLTCRK*>5CVKIT*"),  # T.G CGT
    over(40, 40, "", "mito", "frameshift_variant", "5WREDYLTC*>5CVKITWHAEN"),  # TGA is no stop
    # --- whole codons
    over(91, 90, "GCA", "forward mito both", "inframe_insertion", "8D>8DA"),  # GAT + GCA, Ala
    over(91, 90, "GCA", "reverse", "inframe_insertion", "9Y>9AY"),  # the same, anchored in 9
    over(36, 41, "", "forward mito both", "inframe_deletion", "3KFW>3K"),  # TTC TGG are gone
    over(36, 41, "", "reverse", "inframe_deletion", "4FWR>4R"),  # the same, anchored in 6
    over(33, 32, "TAA", "forward", "stop_gained&inframe_insertion", "2A>2A*"),  # GCC + TAA
    over(139, 141, "", "forward", "stop_lost&inframe_deletion", "14K*>14K"),  # TAA is gone
    # --- across the borders of exons: the splice site is gone with what is beside it
    over(44, 47, "", "forward mito both", "frameshift_variant&splice_donor_variant"),
    over(44, 47, "", "reverse", "splice_donor_variant&coding_sequence_variant"),
    over(84, 87, "", "forward", "splice_acceptor_variant&coding_sequence_variant"),
    over(45, 85, "", "reverse",  # the whole intron and a base of the exon
         "splice_acceptor_variant&splice_donor_variant&coding_sequence_variant"),
]  # fmt: skip
ASKED = [(case, contig) for case in CASES for contig in case.contigs.split()]


def name(case: Case, contig: str) -> str:
    return f"{contig}:{case.part[0]}-{case.part[1]}>{case.bases or 'nothing'}"


@pytest.fixture(scope="module")
def rows(tmp_path_factory, run_engine):
    """One run for all: ID -> what the table says of the allele."""
    folder = tmp_path_factory.mktemp("drawn")
    lines = []
    for number, (case, contig) in enumerate(ASKED):
        allele = change(contig, case.part, case.bases)
        lines.append(f"{contig} {allele.pos} {number} {allele.ref} {allele.alt} . . .")
    result = run_engine(folder, lines, installed(DRAWN, folder / "drawn"))
    found: dict[str, list] = {}
    for told in result.tsv:
        found.setdefault(told["id"], []).append(row(told))
    return found


@pytest.mark.parametrize("number", range(len(ASKED)), ids=[name(*asked) for asked in ASKED])
def test_by_eye(rows, number):
    case, contig = ASKED[number]
    told = [r for r in rows[str(number)] if r.gene in (contig.upper(), "")]
    assert {term for r in told for term in r.consequence.split("&")} == case.terms
    assert {r.amino_acid_change for r in told} - {""} == ({case.change} - {""})


CODING = [asked for asked in ASKED if asked[0].change]


@pytest.mark.parametrize(("case", "contig"), CODING, ids=[name(*asked) for asked in CODING])
def test_the_changes_are_what_translation_gives(case, contig):
    """The table above against plain translation: neither csq nor the engine is asked."""
    gene = next(gene for gene in DRAWN.genes if gene.name == contig.upper())
    place, transcript = DRAWN.contig(contig), gene.transcripts[0]
    before = protein(place, gene, transcript, [])
    assert before == {"mito": "MAKFWREDYLTC*K*"}.get(contig, "MAKFWREDYLTCRK*")
    after = protein(place, gene, transcript, [change(contig, case.part, case.bases)])
    assert agrees(case.change, before, after), (before, after)


def test_deletions_that_are_not_left_aligned(tmp_path, run_engine):
    """AAA TTC: 36 TT>T is 35 AT>A.  csq by hand makes K an N of it; that is not so: AAA stays.

    The engine asks csq of the left-aligned spelling.  When csq is mended this test says so.
    """
    short, long = Allele("forward", 36, "TT", "T"), Allele("forward", 36, "TTCT", "T")
    genome = DRAWN.write(tmp_path)
    by_csq = [entry.split("|")[5] for told in by_hand(genome, [short, long], tmp_path)
              for entry in told]  # fmt: skip
    assert by_csq == ["3KFWREDYLTCRK*>3NSGVKIT*", "3KF>3N"]
    lines = [f"{a.contig} {a.pos} . {a.ref} {a.alt} . . ." for a in (short, long)]
    result = run_engine(tmp_path, lines, installed(DRAWN, tmp_path / "drawn"))
    assert result.changes == ["3KFWREDYLTCRK*>3KSGVKIT*", "3KF>3K"]
    assert [record[1:5:2] for record in result.records] == [["36", "TT"], ["36", "TTCT"]]
