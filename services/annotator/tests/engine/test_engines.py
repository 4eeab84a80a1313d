"""Engines: those that the package has, and commands that an operator describes."""

import sys

import pysam
import pytest

from annotator.engine.engines import EngineUnfit
from annotator.engine.refusal import ToolCrashed
from annotator.reference import find

#: bcftools csq of the wheel, as any program would be described.
CSQ = """
command = [
    "{python}", "-c",
    "from annotator.engine.bcftools import run; import sys; sys.exit(run(sys.argv[1:])[0])",
    "csq", "-l", "-C", "{{code}}", "--ncsq", "1024", "-f", "{{fasta}}", "-g", "{{genes}}",
    "-Ov", "-o", "{{out}}", "{{alleles}}",
]
version = ["{python}", "--version"]
tag = "BCSQ"
fields = [
    "consequence", "gene", "transcript", "biotype", "strand", "amino_acid_change", "dna_change",
]
"""

#: A program whose entries are in another order, and which writes to its standard output.
OTHER = """
command = ["{python}", "{script}", "{{alleles}}"]
version = ["{python}", "--version"]
references = ["demo"]
tag = "ANN"
fields = ["", "consequence", "", "gene", "transcript"]
"""
SCRIPT = """
import sys
for line in open(sys.argv[1]):
    if line.startswith("#"):
        sys.stdout.write(line)
        continue
    fields = line.rstrip().split("\\t")
    if fields[1] == "8993":
        fields[7] = f"ANN={fields[4]}|missense_variant&splice_donor_region_variant|x|ATP6|NM_1"
    print("\\t".join(fields))
"""


@pytest.fixture
def described(tmp_path):
    def write(text: str, **words: str) -> dict[str, object]:
        (tmp_path / "own.toml").write_text(text.format(python=sys.executable, **words))
        return {"engine": "own", "engines": tmp_path}

    return write


def bcsq(result) -> list[set[str]]:
    told = [record[7].partition("BCSQ=")[2] for record in result.records]
    return [set(text.split(",")) for text in told]


def test_plain_gives_the_same(annotated, examples):
    columns, plain = (
        annotated(examples / "demo.vcf"),
        annotated(examples / "demo.vcf", engine="plain"),
    )
    assert bcsq(columns) == bcsq(plain)
    assert "(plain)" in plain.manifest["versions"]["engine"]
    assert columns.summary["impacts"] == plain.summary["impacts"]


def test_a_command_gives_the_same(annotated, examples, described):
    command = annotated(examples / "demo.vcf", **described(CSQ))
    assert bcsq(command) == bcsq(annotated(examples / "demo.vcf", engine="plain"))
    assert command.manifest["versions"]["own"].startswith("Python 3")


def test_fields_in_another_order(annotated, text, described, tmp_path):
    script = tmp_path / "other.py"
    script.write_text(SCRIPT.replace("\\\\", "\\"))
    source = text("MT 8993 . T G . . .", "MT 8994 . G A . . .")
    one, two = annotated(source, **described(OTHER, script=str(script))).tsv
    assert (one["gene"], one["transcript"]) == ("ATP6", "NM_1")
    assert one["consequence"] == "missense_variant&splice_donor_region_variant"
    assert one["impact"] == "MODERATE"
    assert two["consequence"] == "intergenic_variant"


def test_a_command_that_fails_is_no_fault_of_the_input(annotated, text, described):
    failing = OTHER.replace("{script}", "-c").replace("{{alleles}}", "raise SystemExit('no data')")
    with pytest.raises(ToolCrashed, match="no data"):
        annotated(text("MT 8993 . T G . . ."), **described(failing))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("tag", "tagg"), "tagg"),
        (('"gene"', '"genes"'), "genes"),
        (('["demo"]', '["grch38"]'), "no data for demo"),
        (("version = [", 'version = ["/nowhere/x", '), "cannot be started"),
    ],
)
def test_what_cannot_be_used_is_said_before_anything_is_read(
    annotated, text, described, change, why
):
    with pytest.raises(EngineUnfit, match=why):
        annotated(text("MT 8993 . T G . . ."), **described(OTHER.replace(*change), script="x"))


@pytest.mark.parametrize("name", ["", "../own", "other", "own.toml"])
def test_no_such_engine(annotated, text, tmp_path, name):
    with pytest.raises(EngineUnfit, match="no engine"):
        annotated(text("MT 8993 . T G . . ."), engine=name, engines=tmp_path)


#: It dies of a fault of its own at one position, as csq 1.24 does at some.
BREAKING = """
import os, signal, sys
lines = open(sys.argv[1]).read()
if "\\t8994\\t" in lines:
    os.kill(os.getpid(), signal.SIGSEGV)
for line in lines.splitlines():
    fields = line.split("\\t")
    if not line.startswith("#"):
        fields[7] = f"ANN={fields[4]}|missense_variant|x|ATP6|NM_1"
    print("\\t".join(fields))
"""


def test_one_allele_that_breaks_the_engine_costs_no_other(annotated, text, described, tmp_path):
    script = tmp_path / "breaking.py"
    script.write_text(BREAKING.replace("\\\\", "\\"))
    places = (8989, 8990, 8991, 8993, 8994)
    with pysam.FastaFile(str(find("demo").fasta)) as genome:
        bases = {place: genome.fetch("MT", place - 1, place) for place in places}
    source = text(*(f"MT {p} . {b} {'C' if b != 'C' else 'A'} . . ." for p, b in bases.items()))
    result = annotated(source, **described(OTHER, script=str(script)))
    assert result.told("breaks at this allele (MT:8994)")
    assert [row["consequence"] for row in result.tsv].count("missense_variant") == 4
    assert result.tsv[-1]["consequence"] == "coding_sequence_variant"
