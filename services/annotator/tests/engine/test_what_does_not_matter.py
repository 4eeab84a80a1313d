"""What must not change an answer: order, compression, prefixes, blocks, people without phase."""

import gzip
import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from proof.effort import examples
from proof.people import phased_sites
from proof.references import installed
from proof.result import Result
from proof.strategies import models, near_borders
from proof.texts import COLUMNS, bcf, bgzip

from annotator.engine.limits import Limits

SEEDS = st.integers(0, 2**20)


@pytest.fixture
def site(tmp_path_factory, annotated):
    """`site(model, seed)`: lines of variants, and a way to annotate any form of them."""

    def make(model, seed):
        folder = tmp_path_factory.mktemp("example")
        reference = installed(model, folder / "reference")
        alleles = near_borders(model, seed, margin=9, each=1)
        body = [
            f"{a.contig}\t{a.pos}\tv{number}\t{a.ref}\t{a.alt}\t{number}.50\tPASS\tX={number}"
            for number, a in enumerate(alleles)
        ]
        return body, lambda raw, **options: annotated(raw, reference, **options), folder

    return make


HEADER = '##fileformat=VCFv4.2\n##FILTER=<ID=PASS,Description="All filters passed">\n'
HEADER += '##INFO=<ID=X,Number=1,Type=Integer,Description="x">\n'


def text(body: list[str], header: str = HEADER) -> str:
    return header + COLUMNS + "\n".join(body) + "\n"


def said(result: Result) -> tuple[list[list[str]], list[dict[str, str]]]:
    """All that is said of each record, whatever their order."""
    rows = sorted(result.tsv, key=lambda row: sorted(row.items()))
    return sorted(result.records), rows


@examples(4)
@given(model=models(), seed=SEEDS)
def test_order(site, model, seed):
    body, run, _ = site(model, seed)
    shuffled = random.Random(seed).sample(body, len(body))
    assert said(run(text(shuffled))) == said(run(text(body)))


@examples(3)
@given(model=models(), seed=SEEDS)
def test_compression(site, model, seed):
    """BCF keeps numbers as numbers: QUAL may be written otherwise, the answers are the same."""
    body, run, folder = site(model, seed)
    contigs = "".join(f"##contig=<ID={c.name}>\n" for c in model.contigs)
    plain = text(body, HEADER + contigs)
    expected = said(run(plain))
    assert said(run(gzip.compress(plain.encode()))) == expected
    assert said(run(bgzip(plain.encode(), folder))) == expected
    records, rows = said(run(bcf(plain, folder)))
    without = [[*record[:5], *record[6:]] for record in expected[0]]
    assert [[*record[:5], *record[6:]] for record in records] == without
    assert [r | {"qual": ""} for r in rows] == [r | {"qual": ""} for r in expected[1]]


@examples(3)
@given(model=models(), seed=SEEDS)
def test_prefix(site, model, seed):
    body, run, _ = site(model, seed)
    assert said(run(text([f"chr{line}" for line in body]))) == said(run(text(body)))


@examples(4)
@given(model=models(), seed=SEEDS, block=st.sampled_from([1, 200, 1000, 5000]))
def test_borders_of_blocks(site, model, seed, block):
    body, run, _ = site(model, seed)
    whole, parts = run(text(body)), run(text(body), limits=Limits(block=block))
    assert (parts.records, parts.tsv) == (whole.records, whole.tsv)
    counts = [{**r.summary, "versions": 0} for r in (parts, whole)]
    assert counts[0] == counts[1]
    assert parts.table.equals(whole.table)


@examples(4)
@given(model=models(), seed=SEEDS, block=st.sampled_from([1, 300, 2000]))
def test_borders_of_blocks_in_phased_files(tmp_path_factory, run_engine, model, seed, block):
    """Records that act together may lie in blocks far apart."""
    folder = tmp_path_factory.mktemp("example")
    sites = phased_sites(model, random.Random(seed))
    assume(sites)
    lines = [site.line(f"v{number}") for number, site in enumerate(sites)]
    reference = installed(model, folder / "reference")
    results = []
    for name, limits in (("whole", Limits()), ("parts", Limits(block=block))):
        (folder / name).mkdir()
        results.append(run_engine(folder / name, lines, reference, samples="A B", limits=limits))
    whole, parts = results
    assert parts.records == whole.records
    assert said(parts) == said(whole)


@examples(4)
@given(model=models(), seed=SEEDS)
def test_people_without_phase(site, model, seed):
    """Genotypes that say nothing of haplotypes leave the sites as they were."""
    body, run, _ = site(model, seed)
    chance = random.Random(seed)
    people = [f"{line}\tGT\t" + "\t".join(genotypes(chance)) for line in body]
    header = HEADER + '##FORMAT=<ID=GT,Number=1,Type=String,Description="g">\n'
    columns = COLUMNS.rstrip() + "\tFORMAT\tA\tB\tC\n"
    with_people = run(header + columns + "\n".join(people) + "\n")
    without = run(text(body))
    assert with_people.tsv == without.tsv
    assert [record[:8] for record in with_people.records] == without.records
    assert [record[8:] for record in with_people.records] == [
        line.split("\t")[8:] for line in people
    ]


def genotypes(chance: random.Random) -> list[str]:
    return [chance.choice(["0/1", "1/0", "0/0", "1/1", "./.", "0/."]) for _ in range(2)] + ["0/1"]
