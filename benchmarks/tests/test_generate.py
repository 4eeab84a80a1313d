"""The invented data is what the tools take for real, and the same every time."""

import gzip
from pathlib import Path

import numpy as np
import polars as pl
import pysam
import pytest

from benchmarks.generate.coding import translates
from benchmarks.generate.dataset import Dataset, dataset
from benchmarks.generate.genes import place_genes
from benchmarks.generate.genome import random_codes
from benchmarks.generate.plan import Plan
from benchmarks.measure.commands import PeerFailed, run
from benchmarks.peers.by_hand import BCFTOOLS, Sources, by_hand

SMALL = Plan(length=1_200_000, known=20_000)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return dataset(tmp_path_factory.mktemp("bench"), SMALL)


def records(path: Path) -> list[list[str]]:
    text = gzip.decompress(path.read_bytes()).decode()
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


def test_every_coding_transcript_translates_from_start_to_stop() -> None:
    codes = random_codes(3_000_000, np.random.default_rng(1))
    genes = place_genes(codes, np.random.default_rng(2))
    coding = [(g, t) for g in genes for t in g.transcripts if t.coding]
    assert len(coding) > 50
    assert all(translates(codes, t.cds, g.strand) for g, t in coding)
    assert {g.strand for g, _ in coding} == {"+", "-"}
    assert {len(g.transcripts) for g in genes} == {1, 2, 3, 4}
    assert any(len(t.cds) < len(t.exons) or t.coding is None for g in genes for t in g.transcripts)


def test_a_transcript_that_was_broken_no_longer_translates() -> None:
    codes = random_codes(500_000, np.random.default_rng(1))
    gene = next(g for g in place_genes(codes, np.random.default_rng(2)) if g.transcripts[0].coding)
    first = gene.transcripts[0]
    (low, high), *others = first.cds
    assert not translates(codes, [(low + 1, high), *others], gene.strand)


@pytest.mark.parametrize("samples", [0, 1, 12])
def test_bcftools_annotates_it_without_a_doubt(
    made: Dataset, tmp_path: Path, samples: int
) -> None:
    out = tmp_path / "out.vcf.gz"
    given = made.input(3000, samples)
    run(by_hand(Sources(made.fasta, made.genes, made.known), given, out))
    before, after = records(given), records(out)
    kept = (0, 1, 3, 4, 6)  # bcftools writes numbers anew
    assert [[row[i] for i in kept] for row in after] == [[row[i] for i in kept] for row in before]
    assert sum(row[2].startswith("rs") for row in after) == 1800
    consequences = pl.Series([row[7] for row in after]).str.extract(r"BCSQ=([^|]*)")
    assert {"intron", "missense", "synonymous"} <= set(consequences)
    assert {len(row) for row in before} == {9 + samples if samples else 8}


@pytest.mark.parametrize("samples", [0, 2])
def test_the_input_is_what_it_says(made: Dataset, samples: int) -> None:
    with (
        pysam.VariantFile(str(made.input(3000, samples))) as file,
        pysam.FastaFile(str(made.fasta)) as genome,
    ):
        found = list(file)
        assert len(found) == 3000
        for record in found:
            end = record.pos - 1 + len(record.ref or "")
            assert genome.fetch("1", record.pos - 1, end) == record.ref
            assert record.ref not in (record.alts or ())
            assert len(set(record.alts or ())) == len(record.info["AC"])
            for sample in record.samples.values():
                alleles = len(record.alts or ()) + 1
                assert len(sample["AD"]) == alleles
                assert len(sample["PL"]) == alleles * (alleles + 1) // 2
    assert [r.pos for r in found] == sorted(r.pos for r in found)
    assert any(len(r.alts or ()) > 1 for r in found)


def test_records_do_not_depend_on_samples_and_all_follows_from_the_seed(
    made: Dataset, tmp_path: Path
) -> None:
    again = dataset(tmp_path, SMALL)
    assert again.fasta.read_bytes() == made.fasta.read_bytes()
    assert again.genes.read_bytes() == made.genes.read_bytes()
    assert records(again.known) == records(made.known)
    assert records(again.input(1000, 2)) == records(made.input(1000, 2))
    alone = records(made.input(1000, 0))
    assert [row[:8] for row in records(made.input(1000, 2))] == alone
    other = dataset(tmp_path, Plan(SMALL.length, SMALL.known, seed=SMALL.seed + 1))
    assert records(other.input(1000, 0)) != alone


def test_what_was_begun_and_not_ended_is_made_again(made: Dataset) -> None:
    given = made.input(500, 0)
    whole = records(given)
    given.parent.rename(given.parent.with_name(f"part-{given.parent.name}"))
    assert records(made.input(500, 0)) == whole


def test_a_program_that_fails_is_no_sample() -> None:
    with pytest.raises(PeerFailed, match=r"nothing\.vcf"):
        run([[*BCFTOOLS, "view", "nothing.vcf"], ["cat"]])
