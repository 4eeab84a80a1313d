"""Checksums as servers publish them."""

import hashlib

import pytest

from annotator.library.sums import computed, listed


def bsd(data):
    """The algorithm as POSIX's predecessors had it: rotate right, add, modulo 2^16."""
    total = 0
    for byte in data:
        total = ((total >> 1) + ((total & 1) << 15) + byte) & 0xFFFF
    return f"{total} {-(-len(data) // 1024)}"


@pytest.mark.parametrize("data", [b"", b"a", b"genome" * 3000, bytes(range(256)) * 17])
def test_sums(tmp_path, data):
    path = tmp_path / "f"
    path.write_bytes(data)
    assert computed(path, "sum") == bsd(data)
    assert computed(path, "md5") == hashlib.md5(data).hexdigest()
    assert computed(path, "sha256") == hashlib.sha256(data).hexdigest()


ENSEMBL = """\
15203 45 Homo_sapiens.GRCh38.dna.nonchromosomal.fa.gz
00042 860539 Homo_sapiens.GRCh38.dna.primary_assembly.fa.gz
"""


def test_a_list_as_ensembl_keeps_it():
    name = "Homo_sapiens.GRCh38.dna.primary_assembly.fa.gz"
    assert listed(ENSEMBL, "sum", name) == "42 860539"
    assert listed(ENSEMBL, "sum", "assembly.fa.gz") is None


MD5 = "D41D8CD98F00B204E9800998ECF8427E"


def test_a_list_of_one_file_is_about_that_file():
    """As NCBI's is, which names the dated file, with its own folders."""
    assert listed(f"{MD5}  /panfs/x/clinvar_20260101.vcf.gz\n", "md5", "clinvar.vcf.gz") == (
        MD5.lower()
    )


@pytest.mark.parametrize("text", ["", "<html>not found</html>", "abc  f", f"{MD5}  a\n{MD5}  b"])
def test_a_list_that_does_not_name_it(text):
    assert listed(text, "md5", "f") is None


def test_lists_of_the_usual_tools():
    text = f"{'a' * 64}  ./d/f\n{'b' * 64} *g\n"
    assert listed(text, "sha256", "f") == "a" * 64
    assert listed(text, "sha256", "g") == "b" * 64
