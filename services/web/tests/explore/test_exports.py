"""What is exported is what the filter shows, as a table and as a VCF."""

import gzip
import secrets
from contextlib import ExitStack
from typing import Any

import pytest

from gas import outputs
from gas.jobs import Job, Status
from web.explore.asked import Asked
from web.explore.export import Different, vcf
from web.explore.regions import Region
from web.explore.table import Table


def export(visitor: Any, job: Job, ending: str, query: str = "") -> Any:
    return visitor.get(f"/annotations/{job.job_id}/variants.{ending}{query}")


def records(text: str) -> list[list[str]]:
    return [line.split("\t")[:5] for line in text.splitlines() if not line.startswith("#")]


def test_the_tsv_has_all_columns_of_the_rows_that_pass(
    alice: Any, explored: Any, make_table: Any
) -> None:
    answer = export(alice, explored(name="my sample.vcf"), "tsv", "?gene=HFE&sort=-impact")
    assert answer.status_code == 200
    assert "my_sample.filtered.tsv" in answer.headers["Content-Disposition"]
    header, *lines = answer.text.splitlines()
    assert header.split("\t") == make_table().columns
    assert [line.split("\t")[1] for line in lines] == ["100", "200", "200"]
    assert all(line.count("\t") == header.count("\t") for line in lines)


@pytest.mark.parametrize(
    ("query", "positions"),
    [
        ("", ["100", "200", "50", "60", "3243"]),
        ("?gene=HFE", ["100", "200"]),
        ("?impact=LOW", ["200", "50"]),  # the second allele of a record brings all of it
        ("?known=known", ["100", "50", "3243"]),
        ("?region=2", ["50", "60"]),
        ("?gene=BRCA2", []),
    ],
)
def test_the_vcf_has_the_records_whole(
    alice: Any, explored: Any, query: str, positions: list[str]
) -> None:
    answer = export(alice, explored(), "vcf", query)
    assert answer.status_code == 200
    assert [record[1] for record in records(answer.text)] == positions
    lines = answer.text.splitlines()
    assert lines[0] == "##fileformat=VCFv4.2"
    heading = lines.index("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO")
    assert lines[heading - 1] == f"##GAS_FILTER={query[1:]}"


def test_records_are_as_they_were(alice: Any, explored: Any) -> None:
    text = export(alice, explored(), "vcf", "?gene=HFE").text
    assert "1\t100\trs1\tA\tG\t50\tPASS\tKNOWN_ID=rs1\n" in text
    assert "1\t200\t.\tC\tT,G\t10\tPASS\t.\n" in text


def test_blocks_of_bgzip_are_read_on(write: Any, make_table: Any) -> None:
    """bgzip is many gzip members; they come in pieces that end anywhere."""
    body = "".join(f"1\t{n}\t.\tA\tG\t.\tPASS\t.\n" for n in range(1, 3001))
    text = ("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n" + body).encode()
    blocks = b"".join(gzip.compress(text[at : at + 999]) for at in range(0, len(text), 999))
    pieces = [blocks[at : at + 77] for at in range(0, len(blocks), 77)]
    rows = [("1", n, "A", "G", 1, "annotated", *[None] * 7) for n in range(1, 3001)]
    table = Table(write(make_table(rows)), seconds=20)
    wanted = Asked(region=(Region("1", 10, 12), Region("1", 2999, 3000)))
    found = b"".join(vcf(table, wanted, pieces)).decode()
    assert [record[1] for record in records(found)] == ["10", "11", "12", "2999", "3000"]


def test_reading_ends_soon_after_the_last_record_that_is_wanted(
    write: Any, make_table: Any
) -> None:
    asked_for = []

    def pieces() -> Any:
        for n in range(1, 100):
            asked_for.append(n)
            noise = secrets.token_hex(100_000).encode()
            yield gzip.compress(
                b"#CHROM\n" * (n == 1) + b"1\t%d\t.\tA\tG\t.\t.\t%s\n" % (n, noise)
            )

    table = Table(write(make_table([("1", 1, "A", "G", 1, "annotated", *[None] * 7)])), seconds=20)
    assert b"1\t1\t" in b"".join(vcf(table, Asked(), pieces()))
    assert len(asked_for) < 10


def test_a_record_that_was_written_twice_comes_twice(write: Any, make_table: Any) -> None:
    line = b"1\t1\t.\tA\tG\t.\t.\t.\n"
    other = b"1\t1\t.\tA\tT\t.\t.\t.\n"
    rows = [("1", 1, "A", alt, 1, "annotated", *[None] * 7) for alt in "GTG"]
    table = Table(write(make_table(rows)), seconds=20)
    text = b"".join(vcf(table, Asked(), [gzip.compress(b"#CHROM\n" + line + other + line)]))
    assert text.count(line) == 2
    assert text.count(other) == 1


def test_a_row_without_its_record_breaks_the_export(write: Any, make_table: Any) -> None:
    """Silence would be a file that looks whole."""
    table = Table(write(make_table()), seconds=20)
    with pytest.raises(Different):
        b"".join(vcf(table, Asked(), [gzip.compress(b"#CHROM\n1\t100\t.\tA\tG\t.\t.\t.\n")]))


def test_a_cut_vcf_breaks_the_export(write: Any, make_table: Any) -> None:
    whole = gzip.compress(b"#CHROM\n1\t100\t.\tA\tG\t.\t.\t.\n")
    table = Table(write(make_table()), seconds=20)
    with pytest.raises(EOFError):
        b"".join(vcf(table, Asked(), [whole[:-10]]))


def test_only_so_many_are_sent_at_once_and_the_next_is_told(
    site: Any, alice: Any, explored: Any
) -> None:
    job = explored()
    explorer = site.app.extensions["gas.explorer"]
    with ExitStack() as stack:
        for _ in range(2):
            key = job.output_key(outputs.VARIANTS_PARQUET)
            stack.enter_context(explorer.export(key))
        busy = alice.json(f"/annotations/{job.job_id}/variants.tsv")
        assert (busy.status_code, busy.json["error"]) == (503, "BUSY")
        assert alice.get(f"/annotations/{job.job_id}/variants").status_code == 200
    for _ in range(3):  # every answer gives its turn back, read or not
        assert alice.client.head(f"/annotations/{job.job_id}/variants.vcf").status_code == 200
        assert export(alice, job, "tsv").status_code == 200


def test_a_table_larger_than_the_cache_says_what_to_do(
    site: Any, make_settings: Any, explored: Any
) -> None:
    job = explored()
    small = type(site)(make_settings(cache_bytes=100), jobs=site.jobs, results=site.results)
    told = small.signed_in().json(f"/annotations/{job.job_id}/variants")
    assert (told.status_code, told.json["error"]) == (503, "NO_ROOM")
    assert "Download the table" in told.json["remedy"]


def test_a_result_without_a_vcf(alice: Any, site: Any, explored: Any) -> None:
    job = explored()
    site.results.drop(f"{job.outputs_prefix}{outputs.ANNOTATED_VCF}")
    answer = alice.json(f"/annotations/{job.job_id}/variants.vcf")
    assert (answer.status_code, answer.json["error"]) == (409, "NOT_ONLINE")
    assert site.job(Status.FAILED).output_key(outputs.VARIANTS_PARQUET) is None
