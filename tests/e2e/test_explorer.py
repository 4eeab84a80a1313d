"""The explorer over what the real engine wrote: what is exported is what was annotated."""

import gzip
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]


def test_an_export_without_a_filter_is_everything(
    alice: Any, demo_vcf: Path, tmp_path: Path
) -> None:
    job_id = alice.annotate(demo_vcf)
    assert alice.wait(job_id, 60)["status"] == "COMPLETED"
    whole = gzip.decompress(alice.download(job_id, "annotated.vcf.gz", tmp_path).read_bytes())
    table = gzip.decompress(alice.download(job_id, "variants.tsv.gz", tmp_path).read_bytes())

    vcf = alice.get(f"/annotations/{job_id}/variants.vcf").content
    assert [line for line in vcf.split(b"\n") if not line.startswith(b"##GAS_FILTER=")] == (
        whole.split(b"\n")
    )
    tsv = alice.get(f"/annotations/{job_id}/variants.tsv").content
    assert tsv.split(b"\n")[0] == table.split(b"\n")[0]
    places = [row.split(b"\t")[:5] for row in table.split(b"\n")]
    assert [row.split(b"\t")[:5] for row in tsv.split(b"\n")] == places


def test_a_filter_finds_what_every_laboratory_knows(alice: Any, demo_vcf: Path) -> None:
    job_id = alice.annotate(demo_vcf)
    alice.wait(job_id, 60)
    query = "?region=chrM:8993&impact=MODERATE&significance=confirmed"
    page = alice.get(f"/annotations/{job_id}/variants{query}")
    assert page.status_code == 200
    assert "156L&gt;156R" in page.text
    record = alice.get(f"/annotations/{job_id}/variants.vcf{query}").text.splitlines()[-1]
    assert record.startswith("MT\t8993\t")
    assert "BCSQ=missense|MT-ATP6" in record
