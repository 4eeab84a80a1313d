"""gas-reference as it is used, on a small genome served as Ensembl and NCBI serve theirs."""

import hashlib
import io
import json
import shutil
from dataclasses import dataclass

import pytest

from annotator.child import annotate
from annotator.library.__main__ import run
from annotator.library.bucket import BucketLibrary
from annotator.library.cache import CachedReferences
from annotator.library.folder import FolderLibrary
from annotator.library.room import Room
from annotator.reference.prepare import prepare as real
from annotator.reference.registry import find


@dataclass
class Ended:
    code: int
    out: str
    err: str

    @property
    def data(self):
        return json.loads(self.out)


@pytest.fixture
def values(web, upstream):
    values = upstream.serve(web)
    return [f"--set={name}={value}" for name, value in values.items()]


@pytest.fixture
def on(tmp_path):
    """The program, with a library in a folder."""

    def on(*arguments, environ=None, prepare=real):
        out, err = io.StringIO(), io.StringIO()
        told = {} if "--nowhere" in arguments else {"--library": str(tmp_path / "library")}
        given = [each for each in arguments if each != "--nowhere"]
        given += [f"{name}={value}" for name, value in told.items()]
        code = run(given, environ or {}, lambda: None, prepare, out, err)
        return Ended(code, out.getvalue(), err.getvalue())

    return on


@pytest.fixture
def index(tmp_path):
    return lambda: FolderLibrary(tmp_path / "library").index()


def test_an_assembly_is_installed_from_its_servers(on, values, web, tmp_path, index):
    done = on("install", "grch38", *values, "--json")
    assert done.code == 0, done.err
    assert (done.data["name"], done.data["version"]) == ("grch38", "115")
    assert index().find("grch38").sha256 == done.data["sha256"]
    folder = tmp_path / "library" / "grch38@115"
    reference = find("grch38", tmp_path / "library")
    assert reference.folder == folder
    reference.verify()
    assert list(reference.contigs) == ["1", "MT"] and reference.genetic_code("MT") == 2
    sources = [s.source for s in reference.about.sources]
    assert any(s.startswith(f"{web.url}/pub/clinvar/vcf_GRCh38/clinvar") for s in sources)
    assert not (tmp_path / "library" / ".work" / "grch38@115").exists()
    assert on("verify").code == 0


def test_what_is_installed_is_not_downloaded_again_but_made_current(
    on, values, web, upstream, index
):
    on("install", "grch38", *values)
    upstream.serve(web, "116")
    assert on("install", "grch38", *values, "--set=release=116").code == 0
    assert index().current == {"grch38": "116"}
    web.asked.clear()
    done = on("install", "grch38", *values)
    assert done.code == 0 and "already" in done.err and web.asked == []
    assert index().current == {"grch38": "115"}
    done = on("install", "grch38", *values, "--set=release=116", "--keep-current")
    assert index().current == {"grch38": "115"} and "grch38 alone means 115" in done.out


def test_an_installation_that_broke_off_goes_on(on, values, web, tmp_path):
    genome = next(path for path in web.files if path.endswith(".fa.gz"))
    on("install", "grch38", *values, "--version=1")
    calls = []

    def breaks(recipe, folder):
        calls.append(recipe)
        (folder / "half").write_text("")
        raise OSError(28, "No space left on device")

    done = on("install", "grch38", *values, prepare=breaks)
    assert done.code == 1 and "No space left" in done.err and "run this again" in done.err
    web.asked.clear()
    assert on("install", "grch38", *values).code == 0
    assert genome not in [path for path, _ in web.asked], "it was here already"
    assert not (tmp_path / "library" / "grch38@115" / "half").exists()


def test_what_was_prepared_is_not_prepared_again_after_a_kill(on, values, tmp_path, index):
    class Killed(BaseException):
        """Ends the program without a word, as SIGKILL does."""

    def prepared_then(recipe, folder):
        real(recipe, folder)
        (tmp_path / "library" / "grch38@115").mkdir()  # keeps it from being moved there
        (tmp_path / "library" / "grch38@115" / "x").write_text("")

    assert on("install", "grch38", *values, prepare=prepared_then).code == 1
    shutil.rmtree(tmp_path / "library" / "grch38@115")

    def never(recipe, folder):
        raise AssertionError("prepared again")

    done = on("install", "grch38", *values, prepare=never)
    assert done.code == 0 and "prepared already" in done.err and index().find("grch38")


@pytest.mark.parametrize("damaged", [".fa.gz", ".gff3.gz", "clinvar.vcf.gz"])
def test_a_wrong_checksum_is_told_and_the_next_try_downloads_it_anew(on, values, web, damaged):
    path = next(path for path in web.files if path.endswith(damaged))
    good = web.files[path]
    web.files[path] = good[:-1] + bytes([good[-1] ^ 1])
    done = on("install", "grch38", *values)
    assert done.code == 1 and "it should be" in done.err and "Run this again" in done.err
    web.files[path] = good
    assert on("install", "grch38", *values).code == 0


def test_a_release_that_does_not_exist(on, values):
    done = on("install", "grch38", *values, "--set=release=999")
    assert done.code == 1 and "does not exist" in done.err and "--set release=114" in done.err


def test_a_list_that_does_not_name_the_file(on, values, web):
    path = next(path for path in web.files if path.endswith("dna/CHECKSUMS"))
    web.files[path] = b"1 2 a\n3 4 b\n"
    done = on("install", "grch38", *values)
    assert done.code == 1 and "does not list Homo_sapiens.GRCh38.dna" in done.err


RECIPE = """\
name = "mine"
version = "1"
assembly = "Mine 1"
description = "Of files of my own."
[fasta]
file = "genome.fa"
sha256 = "{sha256}"
[[genes]]
file = "file://{folder}/genes.gff3"
"""


@pytest.fixture
def mine(tmp_path, upstream):
    def mine(sha256):
        (tmp_path / "mine.toml").write_text(RECIPE.format(sha256=sha256, folder=tmp_path))
        (tmp_path / "genome.fa").write_bytes(upstream.fasta())
        (tmp_path / "genes.gff3").write_bytes(upstream.gff())
        return f"--recipe={tmp_path / 'mine.toml'}"

    return mine


def test_a_recipe_of_ones_own(on, mine, upstream, tmp_path, index):
    done = on("install", mine(hashlib.sha256(upstream.fasta()).hexdigest().upper()))
    assert done.code == 0, done.err
    assert index().find("mine@1").assembly == "Mine 1"
    text = (tmp_path / "library" / "mine@1" / "reference.json").read_text()
    assert str(tmp_path) not in text, "where files lie on this machine is nobody's business"
    assert (tmp_path / "genome.fa").exists()


def test_a_pin_that_does_not_fit_leaves_the_users_file_alone(on, mine, tmp_path):
    done = on("install", mine("0" * 64))
    assert done.code == 1 and "has the sha256" in done.err
    assert (tmp_path / "genome.fa").exists()


def test_files_that_cannot_be_used_are_told(on, mine, tmp_path):
    argument = mine("0" * 64)
    recipe = tmp_path / "mine.toml"
    recipe.write_text(recipe.read_text().replace('sha256 = "' + "0" * 64 + '"', ""))
    (tmp_path / "genes.gff3").write_text("nonsense\n")
    done = on("install", argument)
    assert done.code == 1 and "genes.gff3" in done.err and "Mend the recipe" in done.err


def test_list_shows_the_programs_own_and_what_is_installed(on, values):
    rows = on("list", "--json").data
    assert [(row["name"], row["embedded"]) for row in rows] == [("demo", True)]
    on("install", "grch38", *values)
    on("install", "grch38", *values, "--version=old", "--keep-current")
    rows = on("list", "--json").data
    assert [(row["name"], row["version"], row["current"]) for row in rows[1:]] == [
        ("grch38", "115", True),
        ("grch38", "old", False),
    ]
    text = on("list").out
    assert "grch38@115" in text and "GRCh38" in text and "grch37, grch38" in text


def test_without_a_library_only_the_programs_own_is_there(on):
    assert len(on("list", "--nowhere", "--json").data) == 1
    assert on("verify", "--nowhere").code == 0
    done = on("install", "grch38", "--nowhere", "--json")
    assert done.code == 1 and "GAS_REFERENCES_BUCKET" in json.loads(done.err)["remedy"]


def test_verify_names_every_file_that_differs(on, values, tmp_path):
    on("install", "grch38", *values)
    folder = tmp_path / "library" / "grch38@115"
    fasta, sequence = folder / "genome.fa.gz", folder / "1" / "sequence"
    fasta.write_bytes(fasta.read_bytes()[:-1])
    sequence.write_bytes(b"X" + sequence.read_bytes()[1:])
    (folder / "MT" / "sequence").unlink()
    done = on("verify", "grch38", "--json")
    assert done.code == 1
    (faults,) = done.data.values()
    assert len(faults) == 3
    for name, words in (("genome.fa.gz", "instead of"), ("1/", "checksum"), ("MT/", "missing")):
        assert any(fault.startswith(name) and words in fault for fault in faults)
    assert "3 files are not" in on("verify").out


def test_remove(on, values, index):
    on("install", "grch38", *values)
    for name, words in (("demo", "part of this program"), ("grch38", "Say which")):
        done = on("remove", name, "--force")
        assert done.code == 1 and words in done.err
    done = on("remove", "grch38@115")
    assert done.code == 1 and "--force" in done.err and index().find("grch38")
    assert on("remove", "grch38@115", "--force").code == 0
    assert index().references == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["install"], "What is to be installed"),
        (["install", "grch38", "--recipe=x"], "Name one recipe"),
        (["install", "grch39"], "no recipe 'grch39'"),
        (["verify", "grch39"], "has no grch39"),
        (["remove", "grch39@1"], "has no grch39@1"),
    ],
)
def test_what_cannot_be_done_is_told_with_a_remedy(on, arguments, words):
    done = on(*arguments)
    assert (done.code, done.out) == (1, "") and words in done.err
    assert len(done.err.splitlines()) == 2


@pytest.mark.parametrize("arguments", [[], ["--set=x"], ["nonsense"], ["install", "--set=x"]])
def test_asked_wrongly(on, arguments):
    with pytest.raises(SystemExit) as end:
        on(*arguments)
    assert end.value.code == 2


def test_two_installations_of_one_do_not_mix(on, values):
    inner = []

    def prepare(recipe, folder):
        if not inner:
            inner.append(None)
            inner[0] = on("install", "grch38", *values)
        real(recipe, folder)

    assert on("install", "grch38", *values, prepare=prepare).code == 0
    assert inner[0].code == 1 and "Another installation of grch38@115" in inner[0].err


def test_from_a_bucket_to_the_engine(values, moto_bucket, tmp_path):
    """Installed in S3, lent to a worker, used by the engine's child process."""
    s3, bucket = moto_bucket
    out, err = io.StringIO(), io.StringIO()
    arguments = ["install", "grch38", *values, f"--work={tmp_path / 'work'}"]
    told = {"GAS_REFERENCES_BUCKET": bucket}
    assert run(arguments, told, lambda: s3, real, out, err) == 0, err.getvalue()
    cache = CachedReferences(BucketLibrary(s3, bucket), Room(tmp_path / "cache", 1 << 30))
    vcf = tmp_path / "input.vcf"
    vcf.write_text(
        "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
        "chr1\t105\t.\tC\tA\t.\t.\t.\n"
    )
    with cache.lent("grch38", report=lambda *_: None, halted=lambda: False) as ready:
        done = annotate(
            vcf,
            tmp_path / "out",
            reference=ready.name,
            references=ready.folder,
            input_name="input.vcf",
            job_id="j1",
            report=lambda *_: None,
            halted=lambda: False,
            seconds=60,
        )
    assert done.versions["reference"].startswith("grch38@115 sha256:")
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert summary["known"] == 1 and summary["assembly"] == "GRCh38"
