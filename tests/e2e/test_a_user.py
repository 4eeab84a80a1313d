"""What a user meets, from signing in to the mail."""

import csv
import gzip
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

#: (position, ref, alt) -> (gene, amino-acid change); what every laboratory knows of MT.
FAMOUS = {
    ("8993", "T", "G"): ("MT-ATP6", "156L>156R"),
    ("11778", "G", "A"): ("MT-ND4", "340R>340H"),
    ("14484", "T", "C"): ("MT-ND6", "64M>64V"),
    ("3243", "A", "G"): ("MT-TL1", ""),
}


def rows_of(file: Path) -> list[dict[str, str]]:
    with gzip.open(file, "rt", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def test_the_demo_file_is_annotated_and_one_mail_says_so(
    watched: Any, alice: Any, demo_vcf: Path, tmp_path: Path
) -> None:
    job_id = alice.annotate(demo_vcf)
    assert alice.wait(job_id, 60)["status"] == "COMPLETED"

    rows = rows_of(alice.download(job_id, "variants.tsv.gz", tmp_path))
    found = {
        (row["gene"], row["amino_acid_change"].strip("."))
        for row in rows
        if (row["pos"], row["ref"], row["alt"]) in FAMOUS
    }
    assert set(FAMOUS.values()) <= found
    for name in alice.outputs(job_id):
        assert alice.download(job_id, name, tmp_path).stat().st_size > 0
    assert "annotated.vcf.gz" in alice.outputs(job_id)
    page = alice.get(f"/annotations/{job_id}")
    assert page.status_code == 200
    assert demo_vcf.name in page.text
    watched.check_done_once(job_id)


def test_a_vcard_fails_with_a_reason_and_a_remedy(
    watched: Any, alice: Any, contact_vcf: Path
) -> None:
    job_id = alice.annotate(contact_vcf)
    status = alice.wait(job_id, 60)
    assert status["status"] == "FAILED"
    assert status["failure"]["code"] == "NOT_A_VCF"
    assert status["failure"]["message"].endswith(".")
    assert status["failure"]["remedy"]
    assert alice.get(f"/annotations/{job_id}/log").status_code == 200
    watched.until(lambda: watched.mails(job_id), 30, "a mail tells of the failure")


def test_another_user_finds_nothing(alice: Any, bob: Any, demo_vcf: Path) -> None:
    job_id = alice.annotate(demo_vcf)
    alice.wait(job_id, 60)
    for path in ("", "/status", "/log", "/outputs/variants.tsv.gz", "/outputs/log.txt"):
        assert bob.get(f"/annotations/{job_id}{path}").status_code == 404, path
    assert bob.post(f"/annotations/{job_id}/submit").status_code == 404
    assert job_id not in bob.get("/annotations").text


def test_a_stranger_is_sent_to_sign_in(alice: Any, demo_vcf: Path) -> None:
    job_id = alice.annotate(demo_vcf)
    alice.sign_out()
    assert alice.get(f"/annotations/{job_id}/status").status_code == 401


class TestTheStoreRefuses:
    def test_another_key(self, alice: Any) -> None:
        permission = alice.create("sample.vcf", 100)["upload"]
        permission["fields"]["key"] += "-elsewhere"
        assert alice.upload(permission, BytesIO(b"#"), 1).status_code == 403

    def test_a_forged_signature(self, alice: Any) -> None:
        permission = alice.create("sample.vcf", 100)["upload"]
        signature = next(name for name in permission["fields"] if "ignature" in name)
        permission["fields"][signature] = "0" * len(permission["fields"][signature])
        assert alice.upload(permission, BytesIO(b"#"), 1).status_code == 403

    def test_more_than_was_allowed(self, watched: Any, alice: Any, too_large: bytes) -> None:
        job = alice.create("sample.vcf", 100)
        answer = alice.upload(job["upload"], BytesIO(too_large), len(too_large))
        assert answer.status_code == 400
        assert "EntityTooLarge" in answer.text
        refused = alice.post(f"/annotations/{job['job_id']}/submit")
        assert refused.status_code == 409
        assert watched.row(job["job_id"])["status"] == "UPLOADING"
