"""From files to results that are here and right."""

import json
from pathlib import Path
from typing import Any

import pytest

from gas import outputs
from gas.jobs import Status
from gas_cli import folders


def jobs(service: Any) -> list[Any]:
    return list(service.world.jobs.rows.values())


def test_a_file_becomes_a_result_that_is_here_and_right(
    service: Any, vcf: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert service.gas("annotate", vcf, "--reference", "demo", "--wait", "-o", out) == 0
    assert {file.name for file in out.iterdir()} == set(outputs.OUTPUTS)
    assert (out / "annotated.vcf.gz").read_bytes() == vcf.read_bytes().upper()
    assert "7 files" in service.said and "all as it was made" in service.said
    (job,) = jobs(service)
    assert (job["user_id"], job["input_file_name"]) == ("ada", "sample.vcf")
    assert service.gas("verify", out) == 0


def test_without_wait_it_says_which_jobs_there_are(service: Any, vcf: Path) -> None:
    told = service.json("annotate", vcf)
    (job,) = jobs(service)
    assert told["jobs"] == [{"job_id": job["job_id"], "file": "sample.vcf", "status": "PENDING"}]


def test_several_files_get_a_folder_each_and_one_bad_file_keeps_no_other(
    service: Any, vcf: Path, tmp_path: Path
) -> None:
    bad, twin, wrong = tmp_path / "bad.vcf", tmp_path / "b" / "sample.vcf", tmp_path / "x.txt"
    twin.parent.mkdir()
    for path, content in ((bad, b"no VCF"), (twin, vcf.read_bytes() + b"x\t1\n"), (wrong, b"x")):
        path.write_bytes(content)
    out = tmp_path / "out"
    assert service.gas("annotate", wrong, vcf, bad, twin, "--wait", "-o", out) == 1
    assert {folder.name for folder in out.iterdir()} == {"sample", "sample-2", "bad"}
    assert [file.name for file in (out / "bad").iterdir()] == ["log.txt"]
    for words in ("This is not a VCF.", "Send a VCF.", "does not look like a VCF file"):
        assert words in service.said
    assert service.gas("verify", out) == 0
    assert service.said.count("is as it was made") == 2


def test_json_tells_all_of_it(service: Any, vcf: Path, tmp_path: Path) -> None:
    (one,) = service.json("annotate", vcf, "--wait", "-o", tmp_path / "out")["jobs"]
    assert (one["status"], one["verified"], one["exit"]) == ("COMPLETED", True, 0)
    assert sorted(one["files"]) == sorted(outputs.OUTPUTS)


def test_what_is_wrong_is_told_before_anything_is_sent(
    service: Any, vcf: Path, tmp_path: Path
) -> None:
    assert service.gas("annotate", tmp_path / "none.vcf") == 2
    assert "none.vcf" in service.complained
    assert service.gas("annotate", vcf, "-o", tmp_path / "out") == 2
    assert "Add --wait" in service.complained
    assert not jobs(service)


def test_an_unknown_reference_and_an_empty_file(service: Any, vcf: Path, tmp_path: Path) -> None:
    assert service.gas("annotate", vcf, "--reference", "GRCh99") == 1
    assert "Choose one of demo" in service.said
    empty = tmp_path / "empty.vcf"
    empty.touch()
    assert service.gas("annotate", empty) == 1
    assert "This file is empty." in service.said


def test_another_files_result_is_not_overwritten_by_mistake(
    service: Any, vcf: Path, tmp_path: Path
) -> None:
    out, other = tmp_path / "out", tmp_path / "other.vcf"
    service.gas("annotate", vcf, "--wait", "-o", out)
    assert service.gas("annotate", vcf, "--wait", "-o", out) == 0
    other.write_bytes(vcf.read_bytes() + b"x\t1\n")
    before = (out / "manifest.json").read_bytes()
    count = len(jobs(service))
    assert service.gas("annotate", other, "--wait", "-o", out) == 2
    assert "sample.vcf" in service.complained and "--force" in service.complained
    assert len(jobs(service)) == count
    assert (out / "manifest.json").read_bytes() == before
    assert service.gas("annotate", other, "--wait", "-o", out, "--force") == 0


def test_a_failed_job_leaves_a_good_result_alone(service: Any, vcf: Path, tmp_path: Path) -> None:
    out, bad = tmp_path / "out", tmp_path / "bad.vcf"
    service.gas("annotate", vcf, "--wait", "-o", out)
    log = (out / "log.txt").read_bytes()
    service.world.results.update(dict.fromkeys(service.world.results, b"other"))
    bad.write_bytes(b"no VCF")
    assert service.gas("annotate", bad, "--wait", "-o", out, "--force") == 1
    assert (out / "log.txt").read_bytes() == log


def test_an_upload_that_breaks_off_begins_anew(service: Any, vcf: Path) -> None:
    service.instead["upload"] = [(503, ""), (500, "")]
    assert service.gas("annotate", vcf) == 0
    (job,) = jobs(service)
    assert job["input_size"] == vcf.stat().st_size


def test_an_upload_that_is_refused_says_why(service: Any, vcf: Path) -> None:
    service.instead["upload"] = [(400, "<Error><Message>Too large</Message></Error>")]
    assert service.gas("annotate", vcf) == 1
    assert "The store refused sample.vcf: Too large." in service.said
    (job,) = jobs(service)
    assert job["status"] == "UPLOADING"


def test_what_was_asked_twice_is_done_once(service: Any, vcf: Path) -> None:
    service.gas("jobs")
    service.lost = 3
    assert service.gas("annotate", vcf, "--wait") == 0
    assert len(jobs(service)) == 1
    assert not service.lost


def test_waiting_outlasts_an_outage(service: Any, vcf: Path, tmp_path: Path) -> None:
    (one,) = service.json("annotate", vcf)["jobs"]
    service.sleep = service.slept.append
    service.gas("jobs")

    def outage(seconds: float) -> None:
        service.slept.append(seconds)
        if len(service.slept) == 1:
            service.lost = 7
        service.world.run("annotator")

    service.sleep = outage
    assert service.gas("download", one["job_id"], "--wait", "-o", tmp_path / "out") == 0
    assert not service.lost and sum(service.slept) > 60


def test_interrupted_it_says_how_to_come_back(service: Any, vcf: Path, tmp_path: Path) -> None:
    service.interrupt = True
    assert service.gas("annotate", vcf, "--wait", "-o", tmp_path / "out") == 130
    (job,) = jobs(service)
    back = f"gas download {job['job_id']} --wait -o {tmp_path / 'out'}"
    assert back in service.complained
    service.interrupt = False
    assert service.gas(*back.split()[1:]) == 0
    assert service.gas("verify", tmp_path / "out") == 0


def test_at_a_terminal_a_bar_is_drawn_and_wiped(at_a_terminal: Any, vcf: Path) -> None:
    at_a_terminal.gas("annotate", vcf, "--wait")
    drawn = at_a_terminal.complained
    assert "█ 100%  uploading sample.vcf" in drawn and "waits for its turn" in drawn
    assert drawn.endswith("\r\x1b[K") and "\n" not in drawn


def test_elsewhere_it_says_in_lines_what_begins(service: Any, vcf: Path) -> None:
    service.gas("annotate", vcf, "--wait")
    lines = service.complained.splitlines()
    assert lines == ["uploading sample.vcf", "sample.vcf: waits for its turn"]


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("a.vcf.gz", "a"),
        ("A.VCF", "A"),
        ("../x.vcf", "_x"),
        (".vcf", "result"),
        ("\x1b[1m.vcf", "__1m"),
    ],
)
def test_folders_are_named_after_files_and_lead_nowhere_else(name: str, stem: str) -> None:
    assert folders.stem(name) == stem


def test_it_asks_less_often_the_longer_it_takes(service: Any, vcf: Path) -> None:
    looks = 0

    def rarely(seconds: float) -> None:
        nonlocal looks
        service.slept.append(seconds)
        looks += 1
        if looks == 20:
            service.world.run("annotator")

    service.sleep = rarely
    assert service.gas("annotate", vcf, "--wait") == 0
    assert service.slept[0] == 0.5 and service.slept[-1] == 5
    assert service.slept == sorted(service.slept)


def test_the_status_of_every_job_is_json(service: Any, vcf: Path) -> None:
    service.gas("annotate", vcf, "--wait")
    (job,) = jobs(service)
    told = service.json("status", job["job_id"])
    assert told["status"] == Status.COMPLETED and json.dumps(told)
