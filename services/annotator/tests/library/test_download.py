"""Files from a web server that breaks off, changes its mind, or has no such file."""

import multiprocessing
import os
import signal
import time
from types import SimpleNamespace

import pytest

from annotator.library import download
from annotator.library.download import PAUSES, Downloads
from annotator.library.problem import Problem

GENOME = os.urandom(3_000_000)


@pytest.fixture
def url(web):
    web.files["/genome.fa.gz"] = GENOME
    return f"{web.url}/genome.fa.gz"


def test_a_file_comes_whole_and_leaves_nothing_beside_it(downloads, url, tmp_path):
    downloads.fetch(url, tmp_path / "d" / "genome.fa.gz")
    assert (tmp_path / "d" / "genome.fa.gz").read_bytes() == GENOME
    assert [path.name for path in (tmp_path / "d").iterdir()] == ["genome.fa.gz"]


def test_one_that_is_here_is_not_asked_for(downloads, url, web, tmp_path):
    (tmp_path / "f").write_bytes(b"here")
    downloads.fetch(url, tmp_path / "f")
    assert web.asked == []


def test_after_a_broken_connection_it_asks_for_the_rest_only(
    downloads, url, web, pauses, tmp_path
):
    web.cuts = [1_000_000, 500_000]
    downloads.fetch(url, tmp_path / "f")
    assert (tmp_path / "f").read_bytes() == GENOME
    starts = [given and int(given.removeprefix("bytes=")[:-1]) for _, given in web.asked]
    assert starts[0] is None and starts == [None, 1_000_000, 1_500_000]
    assert pauses == [PAUSES[0]] * 2, "each try brought something, so none is a failure more"


@pytest.mark.parametrize("how", ["changed", "no ranges", "no validator"])
def test_it_begins_anew_when_the_rest_would_not_fit(downloads, url, web, how, tmp_path):
    web.cuts = [1_000_000]
    new = os.urandom(2_000_000) if how == "changed" else GENOME
    web.ranges, web.etags = how != "no ranges", how != "no validator"
    downloads = Downloads(print, lambda _: web.files.update({"/genome.fa.gz": new}))
    downloads.fetch(url, tmp_path / "f")
    assert (tmp_path / "f").read_bytes() == new


def test_a_part_of_another_address_is_not_gone_on_with(downloads, url, web, tmp_path):
    web.files["/other"] = os.urandom(2_000_000)
    web.cuts = [1_000_000]
    web.statuses = []
    with pytest.raises(Problem):
        Downloads(print, lambda _: web.statuses.append(404)).fetch(url, tmp_path / "f")
    downloads.fetch(f"{web.url}/other", tmp_path / "f")
    assert (tmp_path / "f").read_bytes() == web.files["/other"]


def test_a_part_that_is_longer_than_the_file_is_thrown_away(downloads, url, web, tmp_path):
    web.cuts = [1_000_000]
    with pytest.raises(Problem):
        Downloads(print, lambda _: web.statuses.append(404)).fetch(url, tmp_path / "f")
    with (tmp_path / "f.part").open("ab") as part:
        part.write(GENOME)
    downloads.fetch(url, tmp_path / "f")
    assert (tmp_path / "f").read_bytes() == GENOME


def _fetch(url, into):
    Downloads(print).fetch(url, into)


def test_after_a_kill_it_goes_on(downloads, url, web, tmp_path):
    """The process is killed while it waits for the rest of what broke off."""
    web.cuts = [1_000_000, *[0] * 10]
    child = multiprocessing.get_context("spawn").Process(target=_fetch, args=(url, tmp_path / "f"))
    child.start()
    while not web.asked or not (tmp_path / "f.part.json").exists():
        time.sleep(0.01)
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    assert (tmp_path / "f.part").stat().st_size <= 1_000_000
    web.cuts.clear()
    downloads.fetch(url, tmp_path / "f")
    assert (tmp_path / "f").read_bytes() == GENOME


def test_an_overloaded_server_is_asked_again(downloads, url, web, pauses, tmp_path):
    web.statuses = [503, 429]
    downloads.fetch(url, tmp_path / "f")
    assert (tmp_path / "f").read_bytes() == GENOME and pauses == list(PAUSES[:2])


def test_a_server_that_stays_away_is_given_up_and_what_came_stays(downloads, url, web, tmp_path):
    web.cuts = [1_000_000, *[0] * 20]
    with pytest.raises(
        Problem, match=r"broke off after 1,000,000 bytes.*goes on where"
    ) as problem:
        downloads.fetch(url, tmp_path / "f")
    assert problem.value.remedy and not (tmp_path / "f").exists()
    assert (tmp_path / "f.part").stat().st_size == 1_000_000


def test_nobody_answers(downloads, tmp_path):
    with pytest.raises(Problem, match=r"127\.0\.0\.1:1 cannot be reached"):
        downloads.fetch("http://127.0.0.1:1/f", tmp_path / "f")


@pytest.mark.parametrize(
    ("status", "words"), [(404, "does not exist.*--set"), (403, "does not let"), (418, "418")]
)
def test_a_refusal_is_told_at_once(downloads, url, web, pauses, status, words, tmp_path):
    web.statuses = [status]
    with pytest.raises(Problem, match=words):
        downloads.fetch(url + "?signature=secret", tmp_path / "f")
    assert pauses == []


def test_what_is_told_holds_no_secrets(downloads, url, web, tmp_path):
    web.statuses = [404]
    with pytest.raises(Problem) as problem:
        secret = url.replace("http://", "http://user:secret@") + "?signature=secret"
        downloads.fetch(secret, tmp_path / "f")
    assert "secret" not in str(problem.value)


def test_redirects_are_followed(downloads, url, web, tmp_path):
    web.redirects = {"/old": "/older", "/older": url}
    downloads.fetch(f"{web.url}/old", tmp_path / "f")
    assert (tmp_path / "f").read_bytes() == GENOME


@pytest.mark.parametrize(
    "to", ["file:///etc/passwd", "ftp://127.0.0.1/f", "gopher://127.0.0.1/", "//"]
)
def test_redirects_lead_to_web_servers_only(downloads, web, to, tmp_path):
    web.redirects = {"/f": to}
    with pytest.raises(Problem):
        downloads.fetch(f"{web.url}/f", tmp_path / "f")
    assert not (tmp_path / "f").exists()


def test_redirects_end(downloads, web, tmp_path):
    web.redirects = {"/f": "/f"}
    with pytest.raises(Problem, match="without end"):
        downloads.fetch(f"{web.url}/f", tmp_path / "f")


class Downgrading:
    """A pool whose server is reached over TLS and sends us to one that is not."""

    def request(self, *_, **__):
        return SimpleNamespace(
            get_redirect_location=lambda: "http://127.0.0.1/f", close=lambda: None
        )


def test_from_https_it_is_never_sent_to_http(said, tmp_path):
    with pytest.raises(Problem, match="which is not https"):
        Downloads(said.append, pool=Downgrading()).fetch("https://x.org/f", tmp_path / "f")


def test_a_disk_that_is_full(downloads, url, tmp_path):
    """/dev/full says what a full disk says."""
    (tmp_path / "f.part").symlink_to("/dev/full")
    with pytest.raises(Problem, match=r"cannot be written: No space left.*--work"):
        downloads.fetch(url, tmp_path / "f")


def test_a_file_that_cannot_fit_is_not_begun(downloads, web, tmp_path):
    web.files["/f"], web.claims = b"x", 1 << 60
    with pytest.raises(Problem, match=r"needs 1,152,921,504,606,846,976 bytes more, and .* free"):
        downloads.fetch(f"{web.url}/f", tmp_path / "f")
    assert download.Part(tmp_path / "f").size == 0
