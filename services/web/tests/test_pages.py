"""What the pages show, in every state of a job."""

import re
from typing import Any

import pytest

from gas import outputs
from gas.jobs import ArchiveStatus, Status
from web.annotations import names

ADDRESS = re.compile(r"https?://[^\s\"'<]+")
NO_FILES = {
    "place": "none",
    "headline": "There are no files.",
    "why": "The annotation has not ended.",
    "advice": "Wait until it has.",
    "action": "wait",
    "since": None,
    "moves_to": None,
    "moves_at": None,
    "late": False,
    "store": None,
    "bytes": 0,
    "retrievals": [],
}


def every_page(site: Any) -> list[str]:
    jobs = [site.job(status) for status in Status] + [site.put_away(to) for to in ArchiveStatus]
    pages = ("", "/log", "/delete")
    of_jobs = [f"/annotations/{job.job_id}{more}" for job in jobs for more in pages]
    return [
        "/",
        "/annotate",
        "/annotations",
        "/profile",
        "/profile/tokens",
        "/api/docs",
        "/nowhere",
        *of_jobs,
    ]


def test_no_page_points_to_anybody_else(site: Any, alice: Any) -> None:
    for path in every_page(site):
        for visitor in (alice, site.visitor()):
            page = visitor.get(path)
            assert page.status_code < 500, path
            assert not ADDRESS.findall(page.text), path
            if page.status_code != 302:
                assert "Not for clinical use." in page.text, path


def test_no_page_has_inline_styles_or_handlers(site: Any, alice: Any) -> None:
    for path in every_page(site):
        assert not re.search(r"\s(style|on\w+)=", alice.get(path).text), path


def test_an_empty_list_says_what_to_do(alice: Any) -> None:
    page = alice.get("/annotations").text
    assert "You have no annotations yet." in page
    assert 'href="/annotate"' in page


def test_the_list_is_paged_newest_first(site: Any, alice: Any) -> None:
    for number in range(25):
        site.now += 1
        site.job(name=f"file-{number:02}.vcf")
    first = alice.get("/annotations").text
    assert re.findall(r"file-\d\d", first)[0] == "file-24"
    (older,) = re.findall(r'href="(/annotations\?cursor=[^"]+)" rel="next"', first)
    second = alice.get(older).text
    assert re.findall(r"file-\d\d", second) == [f"file-{n:02}" for n in range(4, -1, -1)]
    assert 'rel="next"' not in second


def test_a_cursor_that_is_none_is_refused(alice: Any) -> None:
    assert alice.get("/annotations?cursor=x").status_code == 400


def test_a_running_job_shows_how_far_it_is(site: Any, alice: Any) -> None:
    job = site.job(Status.RUNNING)
    page = alice.get(f"/annotations/{job.job_id}").text
    assert "Write outputs, 42 %" in page
    assert 'value="42"' in page
    assert 'aria-live="polite"' in page
    assert "watch.js" in page


def test_a_running_jobs_status_is_json(site: Any, alice: Any) -> None:
    job = site.job(Status.RUNNING)
    assert alice.json(f"/annotations/{job.job_id}/status").json == {
        "job_id": job.job_id,
        "status": "RUNNING",
        "stage": "write_outputs",
        "progress": 42,
        "round": 0,
        "waits": False,
        "ended": False,
        "failure": None,
        "outputs": [],
        "archive": NO_FILES,
    }


def test_a_finished_jobs_status_names_its_files(site: Any, alice: Any) -> None:
    job = site.job(Status.COMPLETED)
    told = alice.json(f"/annotations/{job.job_id}/status").json
    assert (told["ended"], told["progress"]) == (True, 100)
    assert told["outputs"][0] == {
        "name": "annotated.vcf.gz",
        "label": outputs.OUTPUTS["annotated.vcf.gz"][0],
        "bytes": 3,
        "place": "online",
        "url": f"/annotations/{job.job_id}/outputs/annotated.vcf.gz",
    }


def test_a_finished_job_shows_all_there_is(site: Any, alice: Any) -> None:
    job = site.job(
        Status.COMPLETED,
        counts={"records": 1234567},
        warnings=["line 7: <script>alert(1)</script>"],
        versions={"bcftools": "1.23"},
        result_sha256="f" * 64,
    )
    page = alice.get(f"/annotations/{job.job_id}").text
    for words in ("1,234,567", "1.23", "f" * 64, "after 9 s of work", "3 bytes"):
        assert words in page
    assert "<script>alert" not in page
    assert "watch.js" not in page
    assert '<time datetime="2026-09-21T' in page


def test_a_failed_job_says_why_and_what_to_do(site: Any, alice: Any) -> None:
    job = site.job(Status.FAILED)
    page = alice.get(f"/annotations/{job.job_id}").text
    assert "This is &lt;b&gt;no&lt;/b&gt; VCF." in page
    assert "Send one." in page
    assert "NOT_A_VCF" in page
    told = alice.json(f"/annotations/{job.job_id}/status").json
    assert told["failure"]["code"] == "NOT_A_VCF"
    assert told["ended"]


def test_a_hostile_file_name_is_only_text(site: Any, alice: Any) -> None:
    job = site.job(Status.COMPLETED, name='"><img src=x onerror=alert(1)>.vcf')
    for path in ("/annotations", f"/annotations/{job.job_id}", f"/annotations/{job.job_id}/log"):
        assert "<img src=x" not in alice.get(path).text


def test_the_log_is_escaped(site: Any, alice: Any) -> None:
    job = site.job(Status.COMPLETED, files={outputs.LOG: b"<script>alert(1)</script>\xff\n"})
    page = alice.get(f"/annotations/{job.job_id}/log").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_of_a_long_log_the_end_is_shown(site: Any, alice: Any) -> None:
    lines = b"".join(b"line %06d\n" % number for number in range(20_000))
    job = site.job(Status.COMPLETED, files={outputs.LOG: lines})
    page = alice.get(f"/annotations/{job.job_id}/log").text
    assert "line 019999" in page
    assert "line 000000" not in page
    assert "Only the end" in page
    assert f"/annotations/{job.job_id}/outputs/log.txt" in page


def test_a_log_that_is_gone_or_not_there_yet(site: Any, alice: Any) -> None:
    waiting = site.job(Status.PENDING)
    assert "when the annotation ends" in alice.get(f"/annotations/{waiting.job_id}/log").text
    job = site.job(Status.COMPLETED)
    site.results.clear()
    assert "cannot be found" in alice.get(f"/annotations/{job.job_id}/log").text


def test_a_download_is_a_short_link_with_a_good_name(site: Any, alice: Any) -> None:
    job = site.job(Status.COMPLETED, name="My genome.vcf.gz")
    answer = alice.get(f"/annotations/{job.job_id}/outputs/annotated.vcf.gz")
    assert answer.status_code == 302
    key = job.output_key("annotated.vcf.gz")
    name = "My_genome.annotated.vcf.gz"
    assert answer.location == f"https://downloads.example/{key}?as={name}&for=60"


@pytest.mark.parametrize("name", ["passwd", "variants.parquet", "..%2Finput", "%00"])
def test_only_the_jobs_own_outputs_can_be_downloaded(site: Any, alice: Any, name: str) -> None:
    job = site.job(Status.COMPLETED)  # has no variants.parquet
    assert alice.get(f"/annotations/{job.job_id}/outputs/{name}").status_code == 404


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("a.vcf", "a.log.txt"),
        ("A.VCF.GZ", "A.log.txt"),
        ("été 1.vcf.bgz", "été_1.log.txt"),
        ('x";rm -rf.vcf', "x_rm_-rf.log.txt"),
        ("...vcf", "annotation.log.txt"),
        ("x" * 300 + ".vcf", "x" * 100 + ".log.txt"),
    ],
)
def test_download_names(given: str, made: str) -> None:
    assert names.download_name(given, "log.txt") == made
