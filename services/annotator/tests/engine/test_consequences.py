"""Consequences that were worked out by hand, from the sequence and the gene models."""

from functools import cache
from itertools import product

import polars as pl
import pysam
import pytest

from annotator.reference import find

# NCBI genetic codes 1 and 2, first base T, C, A, G slowest.
STANDARD = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"
MITOCHONDRIAL = "FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIMMTTTTNNKKSS**VVVVAAAADDEEGGGG"
CODONS = ["".join(codon) for codon in product("TCAG", repeat=3)]
CODES = {
    1: dict(zip(CODONS, STANDARD, strict=True)),
    2: dict(zip(CODONS, MITOCHONDRIAL, strict=True)),
}

BY_HAND = [
    # Leigh syndrome / NARP.  MT-ATP6 begins at 8527 (+): 8993 is base 466, codon 156, its
    # second base: CTG (L) becomes CGG (R).
    ("MT", 8993, "T", "G", "MT-ATP6", "missense_variant", "156L>156R"),
    # LHON.  MT-ND4 begins at 10760 (+): 11778 is base 1019, codon 340, second: CGC R -> CAC H.
    ("MT", 11778, "G", "A", "MT-ND4", "missense_variant", "340R>340H"),
    # LHON.  MT-ND6 lies on the minus strand and begins at 14673: 14484 is base 190, codon 64,
    # its first: ATA on the minus strand, M in the mitochondrion (I elsewhere), becomes GTA, V.
    ("MT", 14484, "T", "C", "MT-ND6", "missense_variant", "64M>64V"),
    # LHON.  MT-ND1 begins at 3307 (+): 3460 is base 154, codon 52, first: GCC A -> ACC T.
    ("MT", 3460, "G", "A", "MT-ND1", "missense_variant", "52A>52T"),
    # MT-CO3 begins at 9207: 9952 is base 746, codon 249, second: TGA, W here, becomes TAA.
    ("MT", 9952, "G", "A", "MT-CO3", "stop_gained", "249W>249*"),
    # DGCR8 (+), coding from 20073487: base 32, codon 11, second: CCG (P) becomes CTG (L).
    ("22", 20073518, "C", "T", "DGCR8", "missense_variant", "11P>11L"),
    # The same gene: base 520, codon 174, first: ATA (I) becomes GTA (V).
    ("22", 20074006, "A", "G", "DGCR8", "missense_variant", "174I>174V"),
    # RIMBP3 (-), coding from 20461301 down: base 4537, codon 1513, first.  The genome reads GCG
    # from 20456763, so the codon CGC (R); G>A there is C>T in the codon: TGC (C).
    ("22", 20456765, "G", "A", "RIMBP3", "missense_variant", "1513R>1513C"),
    # KLHL22 (-), first coding segment 20843498 down: base 121, codon 41, first.  The genome
    # reads CAG from 20843376: codon CTG (L) becomes TTG, which is L as well.
    ("22", 20843378, "G", "A", "KLHL22", "synonymous_variant", "41L"),
    # RTN4R (-): 22 coding bases in the first segment (20255594-20255615), then 20230633 down:
    # 20230301 is base 22 + 333 = 355, codon 119, first: CGG (R) becomes TGG (W).
    ("22", 20230301, "G", "A", "RTN4R", "missense_variant", "119R>119W"),
    # TMEM191B (+): TCTA for T puts three bases between codons' ends: one amino acid more.
    ("22", 20378890, "T", "TCTA", "TMEM191B", "inframe_insertion", "159F>159FY"),
]


@pytest.mark.parametrize(("chrom", "pos", "ref", "alt", "gene", "term", "change"), BY_HAND)
def test_by_hand(annotated, text, chrom, pos, ref, alt, gene, term, change):
    rows = annotated(text(f"{chrom} {pos} . {ref} {alt} . . .")).tsv
    told = {(r["consequence"], r["amino_acid_change"]) for r in rows if r["gene"] == gene}
    assert (term, change) in told


@pytest.mark.parametrize(("pos", "ref", "alt", "gene"), [
    (3243, "A", "G", "MT-TL1"),  # MELAS, in the tRNA of leucine
    (1555, "A", "G", "MT-RNR1"),  # deafness by aminoglycosides, in the 12S rRNA
])  # fmt: skip
def test_genes_that_make_no_protein(annotated, text, pos, ref, alt, gene):
    (row,) = annotated(text(f"MT {pos} . {ref} {alt} . . .")).tsv
    assert (row["gene"], row["consequence"]) == (gene, "non_coding_transcript_variant")
    assert (row["known_id"], row["known_source"]) == (f"MITOMAP:{ref}{pos}{alt}", "MITOMAP")
    assert row["mitomap_status"] == "confirmed"


def test_overlapping_genes_and_two_alleles(annotated, text):
    """8561 lies in MT-ATP8 (base 196: codon 66, first) and MT-ATP6 (base 35: codon 12, second)."""
    rows = annotated(text("MT 8561 . C G,T . . .")).tsv
    told = {(r["alt"], r["allele"], r["gene"], r["amino_acid_change"]) for r in rows}
    assert told == {
        ("G", "1", "MT-ATP8", "66P>66A"),
        ("G", "1", "MT-ATP6", "12P>12R"),
        ("T", "2", "MT-ATP8", "66P>66S"),
        ("T", "2", "MT-ATP6", "12P>12L"),
    }
    assert {(r["alt"], r["known_id"]) for r in rows} == {
        ("G", "MITOMAP:C8561G"),
        ("T", "MITOMAP:C8561T"),
    }


def test_multi_allelic_where_one_allele_is_not_annotated(annotated, text):
    result = annotated(text("MT 8993 . T *,G,<DEL>,C . . ."))
    told = [(r["allele"], r["status"], r["amino_acid_change"]) for r in result.tsv]
    assert told == [
        ("1", "symbolic", ""),
        ("2", "annotated", "156L>156R"),
        ("3", "symbolic", ""),
        ("4", "annotated", "156L>156P"),
    ]
    info = result.records[0][7]
    assert "KNOWN_ID=.,MITOMAP:T8993G,.,MITOMAP:T8993C;" in info
    assert info.count("MT-ATP6|MT-ATP6") == 2


def test_the_mitochondrion_has_its_own_genetic_code(annotated, text):
    """Both in one file: TGA is W on MT (9952, above) while 22 is read with the standard code."""
    rows = annotated(
        text("22 20073518 . C T . . .", "MT 9952 . G A . . .", "MT 14484 . T C . . .")
    ).tsv
    changes = [r["amino_acid_change"] for r in rows if r["transcript"] != "DGCR8-203"]
    assert {"11P>11L", "249W>249*", "64M>64V"} <= set(changes)


@cache
def transcript(name: str, contig: str) -> tuple[str, list[int]]:
    """Strand, and the positions of the coding bases in the order of translation."""
    lines = find("demo").file(contig, "genes.gff3").read_text("utf-8").splitlines()
    fields = [line.split("\t") for line in lines if f"Parent=transcript:{name}" in line]
    coding = [f for f in fields if f[2] == "CDS" and f[8].endswith(f":{name}")]
    bases = sorted(p for f in coding for p in range(int(f[3]), int(f[4]) + 1))
    strand = coding[0][6]
    return strand, bases if strand == "+" else bases[::-1]


def translated(chrom: str, pos: int, alt: str, name: str) -> str:
    """The change of amino acid that an SNV makes, without bcftools: `12P>12R`, or `12P`."""
    strand, bases = transcript(name, chrom)
    at = bases.index(pos)
    codon = bases[at - at % 3 : at - at % 3 + 3]
    with pysam.FastaFile(str(find("demo").fasta)) as genome:
        before = [genome.fetch(chrom, p - 1, p) for p in codon]
    after = [alt if p == pos else base for p, base in zip(codon, before, strict=True)]
    if strand == "-":
        turn = str.maketrans("ACGT", "TGCA")
        before, after = ([b.translate(turn) for b in bases] for bases in (before, after))
    code = CODES[find("demo").genetic_code(chrom)]
    old, new = code["".join(before)], code["".join(after)]
    number = at // 3 + 1
    return f"{number}{old}" if old == new else f"{number}{old}>{number}{new}"


def test_every_coding_snv_of_the_example_agrees_with_a_plain_translation(annotated, examples):
    """An oracle of 20 lines, both strands, both genetic codes."""
    table = annotated(examples / "demo.vcf").table
    rows = table.filter(pl.col("variant_class") == "SNV").drop_nulls("amino_acid_change")
    compared = 0
    for row in rows.iter_rows(named=True):
        mine = translated(row["chrom"], row["pos"], row["alt"], row["transcript"])
        assert row["amino_acid_change"] == mine, row
        compared += 1
    assert compared > 100
    assert set(rows["strand"]) == {"+", "-"}


def test_amino_acid_changes_of_mitomap(annotated, text):
    """MITOMAP's own statements, carried in the reference, against ours: all that compare."""
    known = (
        find("demo")
        .known("MT")
        .whole()
        .filter(
            pl.col("mitomap_aa").str.contains(r"^[A-Z]\d+([A-Z]|Term)$")
            & (pl.col("ref").str.len_bytes() == 1)
            & (pl.col("alt").str.len_bytes() == 1)
        )
    )
    lines = [f"MT {p} . {r} {a} . . ." for p, r, a in known["pos", "ref", "alt"].iter_rows()]
    table = annotated(text(*lines)).table.drop_nulls("amino_acid_change")
    agree, differ = 0, []
    for (ref, pos, alt), rows in table.group_by("ref", "pos", "alt"):
        said = rows["mitomap_aa"][0].replace("Term", "*")
        ours = {change for row in rows["amino_acid_change"] for change in [plain(row)]}
        if said in ours:
            agree += 1
        else:
            differ.append((pos, ref, alt, said, ours))
    assert differ == []
    assert agree == len(known) == 497


def plain(change: str) -> str:
    """`156L>156R` -> `L156R`; `30Y` -> `Y30Y`."""
    old, _, new = change.partition(">")
    number = old.rstrip("*ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    first, last = old[len(number) :], (new or old)[len(number) :]
    return f"{first}{number}{last}"
