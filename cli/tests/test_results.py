"""Downloading and verifying: what is here is whole and right, or it is told."""

from pathlib import Path
from typing import Any

import pytest

from gas_cli import manifest


@pytest.fixture
def job_id(service: Any, vcf: Path) -> str:
    service.gas("annotate", vcf, "--wait")
    (row,) = service.world.jobs.rows.values()
    return str(row["job_id"])


def test_a_download_goes_into_a_folder_named_after_the_file(
    service: Any, job_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert service.gas("download", job_id) == 0
    assert (tmp_path / "sample" / "manifest.json").exists()


def test_what_is_here_and_right_is_not_fetched_again(
    service: Any, job_id: str, tmp_path: Path
) -> None:
    service.gas("download", job_id, "-o", tmp_path / "out")
    (tmp_path / "out" / "summary.json").write_text("{ }")
    service.fetched.clear()
    assert service.gas("download", job_id, "-o", tmp_path / "out") == 0
    assert service.fetched == ["manifest.json", "summary.json", "log.txt"]
    assert service.gas("verify", tmp_path / "out") == 0


def test_damage_on_the_way_is_noticed_and_mended(
    service: Any, job_id: str, tmp_path: Path
) -> None:
    right = len(
        next(v for k, v in service.world.results.items() if k.endswith("variants.parquet"))
    )
    service.instead["variants.parquet"] = [(200, b"x" * right), (200, b"short"), (403, b"")]
    assert service.gas("download", job_id, "-o", tmp_path / "out") == 0
    assert service.fetched.count("variants.parquet") == 4
    assert service.gas("verify", tmp_path / "out") == 0


def test_damage_that_stays_leaves_no_file_under_its_name(
    service: Any, job_id: str, tmp_path: Path
) -> None:
    service.instead["summary.json"] = [(200, b"no")] * 9
    assert service.gas("download", job_id, "-o", tmp_path / "out") == 6
    assert "summary.json is not what the manifest says" in service.said
    names = {file.name for file in (tmp_path / "out").iterdir()}
    assert not {"summary.json", "manifest.json"} & names
    assert not [name for name in names if name.endswith(".part")]
    service.instead.clear()
    assert service.gas("download", job_id, "-o", tmp_path / "out") == 0


def test_what_is_archived_is_told(service: Any, job_id: str, tmp_path: Path) -> None:
    service.world.now += 400
    service.world.run()
    assert service.gas("download", job_id, "-o", tmp_path / "out") == 7
    assert "in the archive" in service.said
    (one,) = service.json("download", job_id, "-o", tmp_path / "out")["jobs"]
    assert (one["exit"], one["place"]) == (7, "archived")


def test_a_job_that_has_not_ended_is_waited_for_only_if_asked(
    service: Any, vcf: Path, tmp_path: Path
) -> None:
    (one,) = service.json("annotate", vcf)["jobs"]
    assert service.gas("download", one["job_id"]) == 1
    assert "--wait" in service.complained
    assert service.gas("download", one["job_id"], "--wait", "-o", tmp_path / "out") == 0


def test_verify_says_what_differs(service: Any, job_id: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    service.gas("download", job_id, "-o", out)
    (out / "variants.parquet").write_bytes(b"PARQUET" * 1000)
    (out / "summary.json").write_text("")
    (out / "variants.tsv.gz").unlink()
    service.environ.clear()
    assert service.gas("verify", out) == 6
    for words in (
        "is NOT as it was made",
        "its SHA-256 is",
        "it has 0 bytes and should have 2",
        "it is not there",
    ):
        assert words in service.said
    (told,) = service.json("verify", out)["results"]
    assert {one["name"]: one["is"] for one in told["files"]} == {
        "annotated.vcf.gz": "right",
        "annotated.vcf.gz.tbi": "right",
        "variants.tsv.gz": "missing",
        "variants.parquet": "different",
        "summary.json": "different",
    }


def test_verify_without_a_manifest(service: Any, tmp_path: Path) -> None:
    assert service.gas("verify", tmp_path) == 3
    (tmp_path / "manifest.json").write_text("[]")
    assert service.gas("verify", tmp_path) == 6


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "..", "", "a\\b"])
def test_a_manifest_leads_to_no_other_folder(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not the name of a file"):
        manifest.plain(name)
    listed = f'{{"{name}": {{"sha256": "0", "size": 1}}}}'.replace("\\", "\\\\")
    told = f'{{"job_id": "j", "input": {{"name": "n", "sha256": "0"}}, "outputs": {listed}}}'
    (tmp_path / "manifest.json").write_text(told)
    with pytest.raises(Exception, match="is not a manifest"):
        manifest.read(tmp_path / "manifest.json")
