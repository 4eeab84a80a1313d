"""All 24,990 real sites of chromosome 20: what csq says by hand, record by record.

Chromosome 20 of GRCh37, Ensembl 110 transcripts, and sites of 203 people of the 1000 Genomes lie
beside a checkout on machines that have them (`shared/data/bench`); they are not part of it.
"""

import gzip
import re
from collections import defaultdict
from pathlib import Path

import pytest
from proof.meaning import quiet
from proof.oracle import Allele, Genome, by_hand, entries
from proof.result import Result

from annotator.engine.run import Job, annotate
from annotator.reference import Reference
from annotator.reference.prepare import Recipe, prepare

BENCH = Path(__file__).parents[2] / "shared" / "data" / "bench"
SITES = BENCH / "1kg.unphased.203.vcf.gz"
GENES = BENCH / "ens110.b37.gff3"
LENGTH = 63_025_520

pytestmark = pytest.mark.skipif(
    not SITES.exists(), reason=f"real chromosome 20 is not at {BENCH.parent.name}/{BENCH.name}"
)


@pytest.fixture(scope="module")
def result(tmp_path_factory) -> Result:
    folder = tmp_path_factory.mktemp("chr20")
    recipe = Recipe(
        name="chr20", version="110", assembly="GRCh37", description="Chromosome 20.",
        fasta=BENCH / "20.fa.gz", genes=[GENES], contigs=["20"],
    )  # fmt: skip
    prepare(recipe, folder / "chr20")
    job = Job(SITES, folder / "out", Reference.load(folder / "chr20"), SITES.name, "chr20")
    return Result(folder / "out", annotate(job, lambda stage, percent: None), [])


@pytest.fixture(scope="module")
def submitted() -> list[list[str]]:
    lines = gzip.decompress(SITES.read_bytes()).decode().splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


@pytest.fixture(scope="module")
def csq(submitted, tmp_path_factory) -> list[set[str]]:
    """The entries of each site, asked by hand; every site has one alternative."""
    genome = Genome(BENCH / "20.fa.gz", GENES, {"20": 1}, {"20": LENGTH})
    alleles = [Allele(f[0], int(f[1]), f[3], f[4]) for f in submitted]
    return by_hand(genome, alleles, tmp_path_factory.mktemp("csq"))


def test_every_record_is_there_as_it_was(result, submitted):
    assert len(submitted) == 24_990 == result.done.counts["records"] == len(result.records)
    kept = [[*f[:2], *f[3:7], *f[8:]] for f in submitted]
    assert [[*f[:2], *f[3:7], *f[8:]] for f in result.records] == kept
    for mine, theirs in zip(result.records, submitted, strict=True):
        assert mine[2] == theirs[2] and mine[7].startswith(theirs[7])


def test_every_record_has_the_consequences_of_csq(result, csq):
    """But for introns of overlapping genes, of which csq names one and the engine all."""
    genes, equal, widened = genes_by_place(), 0, 0
    for fields, expected in zip(result.records, csq, strict=True):
        told = entries(fields[7])
        if told == expected:
            equal += 1
            continue
        assert all(map(quiet, told | expected)) and expected < told, (fields[:5], expected)
        here = genes(int(fields[1]), int(fields[1]) + len(fields[3]) - 1)
        assert {entry.split("|")[1] for entry in told} == here, fields[:5]
        widened += 1
    assert equal + widened == 24_990 and widened < 400


def test_the_table_says_the_same(result, csq):
    """Transcripts and amino acid changes, row by row."""
    told = defaultdict(set)
    for row in result.tsv:
        if row["amino_acid_change"]:
            place = row["pos"], row["ref"], row["alt"]
            told[place].add((row["transcript"], row["amino_acid_change"], row["dna_change"]))
    expected = defaultdict(set)
    for fields, found in zip(result.records, csq, strict=True):
        for entry in found:
            if entry.count("|") == 6:
                _, _, transcript, _, _, amino_acids, dna = entry.split("|")
                expected[fields[1], fields[3], fields[4]].add((transcript, amino_acids, dna))
    assert told == expected and len(expected) > 100


def genes_by_place():
    """Which genes have a transcript over a place: read from the GFF3, in plain Python."""
    names, spans = {}, []
    for line in GENES.read_text().splitlines():
        fields = line.split("\t")
        if len(fields) == 9 and fields[2] == "gene":
            told = dict(re.findall(r"(ID|Name)=([^;]*)", fields[8]))
            names[told["ID"]] = told["Name"]
        elif len(fields) == 9 and fields[2] == "mRNA":
            (parent,) = re.findall(r"Parent=([^;]*)", fields[8])
            spans.append((int(fields[3]), int(fields[4]), parent))

    def genes(start: int, end: int) -> set[str]:
        return {names[parent] for first, last, parent in spans if first <= start and end <= last}

    return genes
