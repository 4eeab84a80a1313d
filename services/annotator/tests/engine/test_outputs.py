"""The files of a run: complete, consistent with each other, and as documented."""

import gzip
import hashlib
import random
import re
from contextlib import closing
from pathlib import Path

import polars as pl
import pysam
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.engine.rows import COLUMNS
from gas import outputs

DOCS = Path(__file__).parents[4] / "docs" / "outputs.md"


def body(path: Path) -> list[str]:
    return [line for line in path.read_text().splitlines() if not line.startswith("#")]


def test_all_outputs_are_there_and_agree(annotated, examples):
    result = annotated(examples / "demo.vcf")
    records = body(examples / "demo.vcf")
    assert sorted(p.name for p in result.out.iterdir()) == sorted(outputs.OUTPUTS)
    assert len(result.records) == len(records) == result.done.counts["records"]
    assert len(result.tsv) == len(result.table) == result.done.counts["rows"]
    assert result.summary["records"] == len(records)
    assert sum(result.summary["impacts"].values()) == result.summary["alleles"]
    assert result.summary["known"] + result.summary["novel"] == result.summary["alleles"]
    assert result.stages[-1] == ("done", 100)
    percents = [percent for _, percent in result.stages]
    assert percents == sorted(percents)


def test_the_example_shows_every_common_consequence(annotated, examples):
    found = annotated(examples / "demo.vcf").summary["consequences"]
    assert {
        "missense_variant", "synonymous_variant", "frameshift_variant", "stop_gained",
        "inframe_insertion", "splice_region_variant", "5_prime_UTR_variant",
        "3_prime_UTR_variant", "intron_variant", "intergenic_variant",
        "non_coding_transcript_variant",
    } <= found.keys()  # fmt: skip


def test_sums_of_the_manifest(annotated, examples):
    result = annotated(examples / "demo.vcf")
    manifest = result.manifest
    for name, file in manifest["outputs"].items():
        raw = (result.out / name).read_bytes()
        assert (hashlib.sha256(raw).hexdigest(), len(raw)) == (file["sha256"], file["size"])
    source = (examples / "demo.vcf").read_bytes()
    assert manifest["input"]["sha256"] == hashlib.sha256(source).hexdigest()
    assert manifest["versions"] == result.done.versions
    assert manifest["job_id"] == "job-1"


def test_the_users_fields_are_kept_byte_for_byte(annotated, text):
    line = "22 20073518 mine C T 29.500 PASS AF=0.123456789012;DB GT:X 0/1:a 1/1:b"
    header = (
        '##fileformat=VCFv4.2\n##lab=ours\n##INFO=<ID=AF,Number=A,Type=Float,Description="a">\n'
    )
    result = annotated(text(line, header=header, samples="S1 S2"))
    (record,) = result.records
    assert record[2] == "mine;rs35987994" or record[2].startswith("mine;rs")
    assert record[5:7] == ["29.500", "PASS"]
    assert record[7].startswith("AF=0.123456789012;DB;KNOWN_ID=rs")
    assert record[8:] == ["GT:X", "0/1:a", "1/1:b"]
    assert "##lab=ours" in result.header
    assert any(line.startswith("##GAS_engine=") for line in result.header)
    assert result.header[-1].endswith("FORMAT\tS1\tS2")


def test_a_known_id_is_not_given_twice(annotated, text):
    first = annotated(text("MT 3243 . A G . . ."))
    assert first.records[0][2] == "MITOMAP:A3243G"
    again = annotated(text("MT 3243 MITOMAP:A3243G A G . . ."))
    assert again.records[0][2] == "MITOMAP:A3243G"
    assert again.tsv[0]["id"] == "MITOMAP:A3243G"


def test_annotating_twice_replaces_the_first_annotation(annotated, text):
    for samples, genotypes in (("", ""), ("S1", " GT 0|1")):
        one = annotated(text(f"MT 8993 . T G . . X=1{genotypes}", samples=samples))
        two = annotated(gzip.decompress((one.out / outputs.ANNOTATED_VCF).read_bytes()))
        assert two.records == one.records
        assert [line for line in two.header if "BCSQ" in line or "KNOWN" in line] == [
            line for line in one.header if "BCSQ" in line or "KNOWN" in line
        ]
        assert any("annotated before" in warning for warning in two.done.warnings)


def test_indels_are_known_wherever_they_are_written(annotated, text):
    """dbSNP writes rs71788814 as CAG>C at 20001587; a longer spelling is the same deletion."""
    rows = annotated(text("22 20001587 . CAG C . . .", "22 20001587 . CAGG CG . . .")).tsv
    assert [row["known_id"] for row in rows] == ["rs71788814", "rs71788814"]
    assert {row["variant_class"] for row in rows} == {"deletion"}


def test_bcsq_is_what_csq_writes_for_unsplit_records(annotated, tmp_path, examples):
    """Alleles are sent apart; the entries are those of whole records, in another order at most."""
    from annotator.engine.log import Log
    from annotator.engine.tools import Tools
    from annotator.reference import find

    result = annotated(examples / "demo.vcf")
    reference, log = find("demo"), Log(tmp_path / "log")
    source = tmp_path / "mt.vcf"
    lines = (examples / "demo.vcf").read_text().splitlines()
    source.write_text("\n".join(x for x in lines if x[0] == "#" or x.startswith("MT")) + "\n")
    fasta, genes = str(reference.fasta), str(reference.file("MT", "genes.gff3"))
    with closing(Tools(log, tmp_path)) as tools:
        # csq is asked about indels as they are when left-aligned.
        tools.run("norm", "-f", fasta, "-o", str(tmp_path / "n.vcf"), str(source))
        options = ["-l", "-C", "2", "-f", fasta, "-g", genes]
        tools.run("csq", *options, "-o", str(tmp_path / "o.vcf"), str(tmp_path / "n.vcf"))

    def entries(info: str) -> set[str]:
        found = re.search(r"BCSQ=([^;]*)", info)
        return set(found[1].split(",")) if found else set()

    direct = [entries(line.split("\t")[7]) for line in body(tmp_path / "o.vcf")]
    ours = [entries(record[7]) for record in result.records if record[0] == "MT"]
    assert ours == direct
    assert len(ours) > 20


def test_the_index_finds_records(annotated, examples):
    result = annotated(examples / "demo.vcf")
    with pysam.TabixFile(str(result.out / outputs.ANNOTATED_VCF)) as index:
        (line,) = index.fetch("MT", 11777, 11778)
    assert line.split("\t")[1] == "11778"


def test_columns_are_those_of_the_documentation(annotated, text):
    result = annotated(text("MT 8993 . T G 7 . ."))
    documented = re.findall(r"^\| `(\w+)` \| (\w+) \|", DOCS.read_text("utf-8"), re.MULTILINE)
    documented = [(name, kind) for name, kind in documented if name != "name"]
    found = [(name, str(kind)) for name, kind in result.table.schema.items()]
    assert found == documented
    assert list(result.tsv[0]) == [name for name, _ in documented]
    assert list(COLUMNS) == [name for name, _ in documented][: len(COLUMNS)]
    assert result.table["qual"].to_list() == [7.0]


def test_the_log_tells_no_folder(annotated, examples):
    result = annotated(examples / "demo.vcf")
    assert "$ bcftools csq --no-version -l -C 2" in result.log
    assert "/tmp/" not in result.log
    assert str(result.out.parent) not in result.log
    assert "services/" not in result.log


def test_no_records_is_a_success_with_a_notice(annotated, text):
    result = annotated(text())
    assert result.done.counts["records"] == 0
    assert any("no records" in warning for warning in result.done.warnings)
    assert result.records == [] and result.tsv == [] and len(result.table) == 0
    assert sorted(p.name for p in result.out.iterdir()) == sorted(outputs.OUTPUTS)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_the_order_of_the_input_does_not_matter(annotated, examples, seed):
    lines = (examples / "demo.vcf").read_text().splitlines()
    head, records = [x for x in lines if x[0] == "#"], [x for x in lines if x[0] != "#"]
    shuffled = records[:]
    random.Random(seed).shuffle(shuffled)
    one = annotated("\n".join(head + records) + "\n")
    two = annotated("\n".join(head + shuffled) + "\n")
    assert sorted(map(str, one.tsv)) == sorted(map(str, two.tsv))
    assert sorted(map(str, one.records)) == sorted(map(str, two.records))
    if shuffled != records:
        assert any("sorted" in warning for warning in two.done.warnings)


def test_blocks_do_not_show(annotated, examples):
    from annotator.engine.limits import Limits

    one = annotated(examples / "demo.vcf")
    many = annotated(examples / "demo.vcf", limits=Limits(block=200))
    assert many.tsv == one.tsv and many.records == one.records
    keys = ("consequences", "impacts", "top_genes", "chromosomes", "known", "ti_tv")
    assert all(many.summary[key] == one.summary[key] for key in keys)


def test_transcripts_carry_their_flags(annotated, text):
    rows = annotated(text("22 20073518 . C T . . .")).tsv
    flags = {row["transcript"]: row["transcript_flags"] for row in rows}
    assert flags["DGCR8-201"] == "MANE_Select:NM_022720.7"
    assert flags["DGCR8-203"] == "same_CDS_as_MANE_Select:NM_022720.7"


def test_the_parquet_file_has_statistics(annotated, examples):
    result = annotated(examples / "demo.vcf")
    scan = pl.scan_parquet(result.out / outputs.VARIANTS_PARQUET)
    assert scan.filter(pl.col("pos") == 11778).collect()["gene"].to_list() == ["MT-ND4"]
