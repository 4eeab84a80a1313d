"""Two variants of the drawn gene (`proof.drawn`) on one chromosome, on two, and without phase.

Stated as drawn, asked of both strands and both codes; each was worked out by eye and is
translated again in plain Python.
"""

import pytest
from proof.drawn import DRAWN, change
from proof.references import installed
from proof.translate import agrees, protein

#: Codon 3, AAA (K): A>G in front makes GAA (E), A>T behind AAT (N), both together GAT (D).
ONE_CODON = [((33, 33), "G"), ((35, 35), "T")]
#: Codon 7 is G|AA (E), an intron lies in it: A|AA is K, G|TA is V, A|TA is I, in MT it is M.
SPLIT_CODON = [((45, 45), "A"), ((86, 86), "T")]
#: TTC TGG: without the first T, and with an A in front of TGG: TCA TGG, in frame again, F -> S.
#: On the minus strand the first T's deletion is spelled left-aligned as that of the second.
FRAME = [((36, 36), ""), ((39, 38), "A")]
FRAME_REVERSE = [((37, 37), ""), ((39, 38), "A")]
#: AAA -> TAA makes a stop; what changes behind it (CGT -> AGT, R -> S) no longer matters.
BEHIND_A_STOP = [((33, 33), "T"), ((42, 42), "A")]

#: Contigs, changes, their genotypes -> the amino acid changes told of the first and the second.
CASES = [
    ("forward reverse mito", ONE_CODON, "0|1 0|1", {"3K>3D"}, {"3K>3D"}),
    ("forward reverse mito", ONE_CODON, "0|1 1|0", {"3K>3E"}, {"3K>3N"}),
    ("forward reverse mito", ONE_CODON, "0/1 0/1", {"3K>3E"}, {"3K>3N"}),
    ("forward reverse mito", ONE_CODON, "1|1 0|1", {"3K>3E", "3K>3D"}, {"3K>3D"}),
    ("forward reverse mito", ONE_CODON, "0|1 0/1", {"3K>3E"}, {"3K>3N"}),
    ("forward reverse", SPLIT_CODON, "0|1 0|1", {"7E>7I"}, {"7E>7I"}),
    ("mito", SPLIT_CODON, "0|1 0|1", {"7E>7M"}, {"7E>7M"}),
    ("forward reverse mito", SPLIT_CODON, "0|1 1|0", {"7E>7K"}, {"7E>7V"}),
    ("forward", FRAME, "0|1 0|1", {"3KF>3KS"}, {"3KF>3KS"}),
    ("reverse", FRAME_REVERSE, "0|1 0|1", {"4FW>4SW"}, {"4FW>4SW"}),
    ("forward", FRAME, "0|1 1|0", {"3KFWREDYLTCRK*>3KSGVKIT*"}, {"4FWREDYLTCRK*>4FMA*"}),
    ("reverse", FRAME_REVERSE, "0|1 1|0", {"4FWREDYLTCRK*>4SGVKIT*"}, {"5WREDYLTCRK*>5MA*"}),
    ("forward reverse mito", BEHIND_A_STOP, "0|1 0|1", {"3K>3*"}, {"6R>6S"}),
]  # fmt: skip
ASKED = [
    (contig, changes, genotypes.split(), (first, second))
    for contigs, changes, genotypes, first, second in CASES
    for contig in contigs.split()
]
NAMES = [f"{c}:{changes[0][0][0]}+{changes[1][0][0]}:{','.join(g)}" for c, changes, g, _ in ASKED]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    return installed(DRAWN, tmp_path_factory.mktemp("drawn"))


@pytest.mark.parametrize(("contig", "changes", "genotypes", "expected"), ASKED, ids=NAMES)
def test_by_eye(tmp_path, run_engine, drawn, contig, changes, genotypes, expected):
    alleles = [change(contig, *one) for one in changes]
    lines = [
        f"{a.contig} {a.pos} v{n} {a.ref} {a.alt} . . . GT {genotype}"
        for n, (a, genotype) in enumerate(zip(alleles, genotypes, strict=True))
    ]
    result = run_engine(tmp_path, lines, drawn, samples="S1")
    for number, changes_told in enumerate(expected):
        rows = [r for r in result.tsv if r["id"] == f"v{number}" and r["amino_acid_change"]]
        assert {row["amino_acid_change"] for row in rows} == changes_told
        behind = changes is BEHIND_A_STOP and number == 1
        assert {row["upstream_stop"] for row in rows} == {"true" if behind else "false"}
    phased = not any("/" in genotype for genotype in genotypes)
    assert result.summary["phased"] is phased


@pytest.mark.parametrize(("contig", "changes", "genotypes", "expected"), ASKED, ids=NAMES)
def test_translation_says_the_same(contig, changes, genotypes, expected):
    """Every change that is told is what some chromosome, or the allele alone, translates to."""
    gene = next(gene for gene in DRAWN.genes if gene.name == contig.upper())
    alleles = [change(contig, *one) for one in changes]
    carried = [
        [a for a, g in zip(alleles, genotypes, strict=True) if g[side] == "1"] for side in (0, 2)
    ]
    if any("/" in genotype for genotype in genotypes):
        carried = [[allele] for allele in alleles]
    place, transcript = DRAWN.contig(contig), gene.transcripts[0]
    before = protein(place, gene, transcript, [])
    made = [protein(place, gene, transcript, held) for held in carried if held]
    if changes is BEHIND_A_STOP:
        assert all(after[2] == "*" and after[5] == "S" for after in made)
        return
    for told in expected[0] | expected[1]:
        assert any(agrees(told, before, after) for after in made), (told, made)
