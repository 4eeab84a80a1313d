"""The embedded reference: complete, consistent, and refused when it is not."""

import shutil

import pysam
import pytest

from annotator.reference import ReferenceMissing, find
from annotator.reference.demo_mane import structures
from annotator.reference.registry import EMBEDDED


def test_it_is_what_its_checksums_say():
    find("demo").verify()
    assert sum(path.stat().st_size for path in (EMBEDDED / "demo").rglob("*")) < 3 << 20


def test_names_and_codes():
    demo = find("demo")
    assert list(demo.contigs) == ["22", "MT"]
    assert demo.own_name("chrM") == "MT" and demo.own_name("chr22") == "22"
    assert demo.own_name("1") is None
    assert (demo.genetic_code("22"), demo.genetic_code("MT")) == (1, 2)


def test_sequences():
    with pysam.FastaFile(str(find("demo").fasta)) as genome:
        assert genome.get_reference_length("MT") == 16_569
        assert genome.fetch("MT", 0, 12) == "GATCACAGGTCT"  # the beginning of rCRS
        assert genome.fetch("MT", 3106, 3107) == "N"
        assert set(genome.fetch("22", 0, 20_000_000)) == {"N"}
        # A gap of GRCh37 itself.
        assert genome.fetch("22", 20_000_000, 21_000_000).upper().count("N") == 100_000


def test_genes():
    lines = find("demo").file("MT", "genes.gff3").read_text("utf-8").splitlines()
    kinds = [line.split("\t")[2] for line in lines if not line.startswith("#")]
    assert (kinds.count("tRNA"), kinds.count("rRNA"), kinds.count("mRNA")) == (22, 2, 13)


def test_every_known_allele_fits_the_sequence():
    demo = find("demo")
    with pysam.FastaFile(str(demo.fasta)) as genome:
        for contig in demo.contigs:
            known = demo.known(contig).whole()
            assert len(known) > 3000
            for pos, ref, alt in known["pos", "ref", "alt"].iter_rows():
                assert genome.fetch(contig, pos - 1, pos - 1 + len(ref)).upper() == ref
                assert ref != alt
            assert not known.select("pos", "ref", "alt").is_duplicated().any()
            assert known["known_id"].null_count() == 0


def test_status_of_well_known_variants():
    known = find("demo").known("MT").whole()
    for name in ("A3243G", "G11778A", "T14484C", "A1555G", "G3460A", "T8993G"):
        (status,) = known.filter(known_id=f"MITOMAP:{name}")["mitomap_status"]
        assert status.startswith("confirmed")


def test_structures(tmp_path):
    gff = tmp_path / "a.gff3"
    gff.write_text(
        "22\tx\tCDS\t5\t9\t.\t-\t0\tID=CDS:a;Parent=transcript:a\n"
        "22\tx\tCDS\t1\t3\t.\t-\t0\tID=CDS:a;Parent=transcript:a\n"
    )
    assert structures(gff, "CDS") == {"a": ("22", "-", (1, 3), (5, 9))}


def test_a_reference_elsewhere_comes_first(tmp_path):
    shutil.copytree(EMBEDDED / "demo", tmp_path / "demo")
    assert find("demo", tmp_path).folder == tmp_path / "demo"
    assert find("demo").folder == EMBEDDED / "demo"


def test_a_reference_that_is_cut_or_changed(tmp_path):
    shutil.copytree(EMBEDDED / "demo", tmp_path / "demo")
    path = tmp_path / "demo" / "MT" / "genes.gff3"
    raw = bytearray(path.read_bytes())
    raw[20] ^= 1
    path.write_bytes(raw)
    with pytest.raises(ReferenceMissing, match=r"MT/genes\.gff3"):
        find("demo", tmp_path).verify()
    path.write_bytes(raw[:100])
    with pytest.raises(ReferenceMissing, match=r"MT/genes\.gff3"):
        find("demo", tmp_path)


@pytest.mark.parametrize("name", ["", "..", "../demo", "a/b", "other", ".hidden"])
def test_no_such_reference(tmp_path, name):
    with pytest.raises(ReferenceMissing):
        find(name, tmp_path)
