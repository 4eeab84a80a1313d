"""Invented known variants: what the engine joins is what a dictionary in plain Python finds."""

import random

from hypothesis import given
from hypothesis import strategies as st
from proof.effort import examples
from proof.known import Told, joined, made_known
from proof.oracle import Allele
from proof.references import installed
from proof.result import Result
from proof.spelling import least, leftmost
from proof.strategies import models, near_borders
from proof.texts import COLUMNS

from annotator.reference.prepare import KnownSource
from annotator.reference.registry import KnownColumn

HEADER = """\
##fileformat=VCFv4.2
##INFO=<ID=AF,Number=A,Type=Float,Description="frequency">
##INFO=<ID=SIG,Number=1,Type=String,Description="significance">
"""
KNOWN = [
    KnownColumn("frequency", "KNOWN_AF", "frequency"),
    KnownColumn("significance", "KNOWN_SIG", "significance"),
]


@examples(8)
@given(model=models(), seed=st.integers(0, 2**20))
def test_every_allele(tmp_path_factory, run_engine, model, seed):
    folder, chance = tmp_path_factory.mktemp("example"), random.Random(seed)
    alleles = near_borders(model, seed, margin=4, each=1)
    known = made_known(model, alleles, chance)
    path = folder / "known.vcf"
    path.write_text(HEADER + COLUMNS + "".join(f"{record.line}\n" for record in known))
    source = KnownSource(path, "Known", {"AF": "frequency", "SIG": "significance"})
    reference = installed(model, folder / "reference", [source], KNOWN)
    lines = [f"{a.contig} {a.pos} v{n} {a.ref} {a.alt} . . ." for n, a in enumerate(alleles)]
    result = run_engine(folder, lines, reference)
    expected = joined(model, known)
    nothing = Told(set(), set(), set())
    table, records = told_by_table(result), told_by_vcf(result)
    for number, allele in enumerate(alleles):
        wanted = expected.get(least(allele), nothing)
        assert table[f"v{number}"] == wanted, allele
        assert records[f"v{number}"] == wanted, allele


def told_by_table(result: Result) -> dict[str, Told]:
    parts = ("known_id", "frequency", "significance")
    return {row["id"]: Told(*(several(row[part]) for part in parts)) for row in result.tsv}


def told_by_vcf(result: Result) -> dict[str, Told]:
    """From INFO; the column ID has the known ids behind the submitted one."""
    found = {}
    for fields in result.records:
        info = dict(part.partition("=")[::2] for part in fields[7].split(";"))
        own, *ids = fields[2].split(";")
        told = Told(*(several(info.get(f"KNOWN_{tag}", "")) for tag in ("ID", "AF", "SIG")))
        assert set(ids) == told.ids
        found[own] = told
    return found


def several(text: str) -> set[str]:
    return set(text.split("&")) - {"", "."}


def test_the_dictionary_itself():
    """AAATTC: the deletion of either T is the same, left-most behind the last A."""
    assert leftmost(Allele("1", 4, "TT", "T"), "AAATTC") == Allele("1", 3, "AT", "A")
    assert leftmost(Allele("1", 3, "ATT", "AT"), "AAATTC") == Allele("1", 3, "AT", "A")
    assert leftmost(Allele("1", 5, "T", "TT"), "AAATTC") == Allele("1", 3, "A", "AT")
    assert least(Allele("1", 2, "AATT", "ACTT")) == Allele("1", 3, "A", "C")
