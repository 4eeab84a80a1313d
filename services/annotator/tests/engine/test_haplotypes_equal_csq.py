"""Phased files: BCSQ and its masks in the VCF are those that csq writes by hand."""

import random

from hypothesis import assume, given
from hypothesis import strategies as st
from proof.effort import examples
from proof.meaning import quiet
from proof.oracle import haplotypes
from proof.people import phased_sites
from proof.references import installed
from proof.strategies import models


@examples(8)
@given(model=models(), seed=st.integers(0, 2**20))
def test_masks(tmp_path_factory, run_engine, model, seed):
    """Where csq says more than the names of genes, all of it stands in front, with its masks."""
    folder = tmp_path_factory.mktemp("example")
    sites = phased_sites(model, random.Random(seed))
    assume(any(a != b for site in sites for a, b in site.genotypes))
    lines = [site.line(f"v{number}") for number, site in enumerate(sites)]
    genome = model.write(folder)
    by_hand = haplotypes(genome, [line.replace(" ", "\t") for line in lines], folder)
    reference = installed(model, folder / "reference")
    result = run_engine(folder, lines, reference, samples="S1 S2")
    for fields in result.records:
        expected = by_hand.get(fields[2], [""] * 11)
        first = listed(expected[7])
        if any(not quiet(entry) for entry in first):
            assert listed(fields[7])[: len(first)] == first
            assert fields[8:] == expected[8:]


def listed(info: str) -> list[str]:
    """The entries in their order, which the masks count."""
    told = [part[5:] for part in info.split(";") if part.startswith("BCSQ=")]
    return told[0].split(",") if told else []
