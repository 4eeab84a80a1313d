"""Recipes, those that the program brings and those of others."""

import re

import pytest

from annotator.library.problem import Problem
from annotator.library.recipe import CATALOGUE, catalogue, read_recipe

TINY = """\
name = "tiny"
version = "{release}"
assembly = "Tiny 1"
description = "For tests, release {release}."
[values]
release = "7"
[fasta]
file = "tiny.fa"
[[genes]]
file = "http://127.0.0.1/{release}/tiny.gff3"
"""


@pytest.fixture
def write(tmp_path):
    def write(text):
        (tmp_path / "tiny.toml").write_text(text)
        return tmp_path / "tiny.toml"

    return write


def test_values_are_filled_in_and_may_be_others(write):
    recipe = read_recipe(write(TINY), {})
    assert (recipe.pinned, recipe.description) == ("tiny@7", "For tests, release 7.")
    recipe = read_recipe(write(TINY), {"release": "8"})
    assert (recipe.pinned, recipe.genes[0].file) == ("tiny@8", "http://127.0.0.1/8/tiny.gff3")
    assert read_recipe(write(TINY), {}, "mine").pinned == "tiny@mine"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("name = ", "name : "), "is no recipe"),
        (("[fasta]", "[fastq]"), "unknown field `fastq`|missing required field `fasta`"),
        (('file = "tiny.fa"', "file = 3"), "Expected `str`"),
        (('file = "tiny.fa"', 'file = "{x}"'), "names the unknown value x"),
        (('"tiny"', '"../tiny"'), "no name of a reference"),
        (('"{release}"', '"a/b"'), "no name of a reference"),
        (('"tiny"', '"demo"'), "of this program's own"),
    ],
)
def test_what_is_wrong_with_a_recipe_is_told(write, change, words):
    with pytest.raises(Problem, match=words) as problem:
        read_recipe(write(TINY.replace(*change)), {})
    assert problem.value.remedy


def test_values_that_a_recipe_does_not_have(write):
    with pytest.raises(Problem, match=r"no value relaese.*It has release"):
        read_recipe(write(TINY), {"relaese": "8"})


def test_no_recipe(tmp_path):
    with pytest.raises(Problem, match="cannot be read"):
        read_recipe(tmp_path / "none.toml", {})


ENSEMBL = "https://ftp.ensembl.org/pub"


@pytest.mark.parametrize(
    ("name", "fasta", "genes"),
    [
        (
            "grch38",
            "release-114/fasta/homo_sapiens/dna/Homo_sapiens.GRCh38.dna.primary_assembly.fa.gz",
            "release-114/gff3/homo_sapiens/Homo_sapiens.GRCh38.114.gff3.gz",
        ),
        (
            "grch37",
            "grch37/release-114/fasta/homo_sapiens/dna/"
            "Homo_sapiens.GRCh37.dna.primary_assembly.fa.gz",
            "grch37/release-114/gff3/homo_sapiens/Homo_sapiens.GRCh37.87.gff3.gz",
        ),
    ],
)
def test_the_paths_of_the_catalogue(name, fasta, genes):
    recipe = read_recipe(CATALOGUE / f"{name}.toml", {"release": "114"})
    assert recipe.pinned == f"{name}@114"
    assert recipe.fasta.file == f"{ENSEMBL}/{fasta}"
    assert [each.file for each in recipe.genes] == [f"{ENSEMBL}/{genes}"]
    (clinvar,) = recipe.known
    assembly = recipe.assembly
    assert clinvar.file == (
        f"https://ftp.ncbi.nlm.nih.gov/pub/clinvar/vcf_{assembly}/clinvar.vcf.gz"
    )


def test_the_catalogue_is_whole():
    assert catalogue() == ["grch37", "grch38"]
    for name in catalogue():
        recipe = read_recipe(CATALOGUE / f"{name}.toml", {})
        assert {c.column for c in recipe.known_columns} == set(recipe.known[0].columns.values())
        assert all(origin.checksums for origin in (recipe.fasta, *recipe.genes, *recipe.known))
        (other,) = (a for a in recipe.other_assemblies if re.match("GRCh", a))
        assert len(recipe.other_assemblies[other]) == 24 and other != recipe.assembly
