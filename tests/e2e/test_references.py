"""From a recipe to a result: what an operator and a user meet."""

import csv
import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

#: A coding exon, ATG, eighteen codons of alanine, TAA, in twenty bases of T before and after it.
CODING = "ATG" + "GCT" * 18 + "TAA"
SEQUENCE = "T" * 20 + CODING + "T" * 20

GENES = """\
##gff-version 3
1\tx\tgene\t21\t80\t.\t+\t.\tID=gene:G1;Name=ONE;biotype=protein_coding
1\tx\tmRNA\t21\t80\t.\t+\t.\tID=transcript:T1;Parent=gene:G1;Name=ONE-1;biotype=protein_coding
1\tx\texon\t21\t80\t.\t+\t.\tParent=transcript:T1
1\tx\tCDS\t21\t80\t.\t+\t0\tID=CDS:P1;Parent=transcript:T1
"""

RECIPE = """\
name = "own"
version = "1"
assembly = "Of one's own"
description = "Made for a test."
[fasta]
file = "genome.fa"
[[genes]]
file = "genes.gff3"
"""

VCF = """\
##fileformat=VCFv4.2
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO
chr1\t25\t.\tC\tA\t.\t.\t.
"""


def reference(machine: Any, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """gas-reference, as `make reference` runs it."""
    return subprocess.run(
        [sys.executable, "-m", "annotator.library", *arguments],
        env={**os.environ, **machine.operator()},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_reference_is_installed_offered_and_annotated_against(
    machine: Any, watched: Any, alice: Any, tmp_path: Path
) -> None:
    for name, text in (
        ("genome.fa", f">1\n{SEQUENCE}\n"),
        ("genes.gff3", GENES),
        ("own.toml", RECIPE),
        ("input.vcf", VCF),
    ):
        (tmp_path / name).write_text(text)
    done = reference(
        machine, "install", f"--recipe={tmp_path / 'own.toml'}", f"--work={tmp_path / 'work'}"
    )
    assert done.returncode == 0, done.stderr
    try:
        assert '<option value="own"' in alice.get("/annotate").text
        job_id = alice.annotate(tmp_path / "input.vcf", "own")
        assert alice.wait(job_id, 60)["status"] == "COMPLETED"
        _check(alice, job_id, tmp_path)
        used = watched.row(job_id)["versions"]["reference"]
        (listed,) = json.loads(reference(machine, "list", "--json").stdout)[1:]
        assert used == f"own@1 sha256:{listed['sha256']}"
    finally:
        assert reference(machine, "remove", "own@1", "--force").returncode == 0
    assert alice.post("/annotations", json=WANTED).json()["error"] == "UNKNOWN_REFERENCE"


WANTED = {"file_name": "input.vcf", "size": 1, "reference": "own"}


def _check(alice: Any, job_id: str, folder: Path) -> None:
    """The second codon, GCT, became GAT: alanine became aspartic acid."""
    table = alice.download(job_id, "variants.tsv.gz", folder)
    with gzip.open(table, "rt", newline="") as lines:
        (row,) = csv.DictReader(lines, delimiter="\t")
    assert (row["gene"], row["consequence"]) == ("ONE", "missense_variant")
    assert row["amino_acid_change"] == "2A>2D"
    manifest = json.loads(alice.download(job_id, "manifest.json", folder).read_text())
    assert manifest["reference"]["assembly"] == "Of one's own"
