"""A small table as the annotator leaves it, its VCF, and a site that has them."""

import gzip
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from gas import outputs
from gas.jobs import Job, Status

SCHEMA: dict[str, Any] = {
    "chrom": pl.String, "pos": pl.UInt32, "id": pl.String, "ref": pl.String, "alt": pl.String,
    "qual": pl.Float64, "filter": pl.String, "allele": pl.UInt16, "variant_class": pl.String,
    "status": pl.String, "known_id": pl.String, "known_source": pl.String, "gene": pl.String,
    "transcript": pl.String, "transcript_flags": pl.String, "biotype": pl.String,
    "strand": pl.String, "consequence": pl.String, "impact": pl.String,
    "amino_acid_change": pl.String, "dna_change": pl.String, "upstream_stop": pl.Boolean,
    "clinical_significance": pl.String, "allele_frequency": pl.String,
}  # fmt: skip

ANNOTATED = "annotated"
#: Columns as in `table`; frequencies as the annotator writes the reference's own columns: text.
ROWS: list[tuple[Any, ...]] = [
    ("1", 100, "A", "G", 1, ANNOTATED, "rs1", "HFE",
     "missense_variant", "MODERATE", "Benign", "0.2", 50.0),
    ("1", 200, "C", "T", 1, ANNOTATED, None, "HFE",
     "stop_gained", "HIGH", "Pathogenic&risk_factor", "0.0001", 10.0),
    ("1", 200, "C", "G", 2, ANNOTATED, None, "HFE",
     "synonymous_variant", "LOW", None, None, 10.0),
    ("2", 50, "G", "A", 1, ANNOTATED, "rs2", "tp53",
     "intron_variant&splice_region_variant", "LOW", None, "0.01", 30.0),
    ("2", 60, "G", "<DEL>", 1, "symbolic", None, None, None, None, None, None, None),
    ("MT", 3243, "A", "G", 1, ANNOTATED, "MITOMAP:A3243G", "MT-TL1",
     "non_coding_transcript_variant", "MODIFIER", "Pathogenic/Likely_pathogenic", "0.001", None),
]  # fmt: skip

VCF = """\
##fileformat=VCFv4.2
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO
1	100	rs1	A	G	50	PASS	KNOWN_ID=rs1
1	200	.	C	T,G	10	PASS	.
2	50	.	G	A	30	PASS	.
2	60	.	G	<DEL>	.	PASS	.
MT	3243	.	A	G	.	PASS	.
"""


def table(rows: list[tuple[Any, ...]] = ROWS, **more: list[Any]) -> pl.DataFrame:
    """Rows as above, in the columns of `docs/outputs.md`."""
    names = [
        "chrom", "pos", "ref", "alt", "allele", "status", "known_id", "gene", "consequence",
        "impact", "clinical_significance", "allele_frequency", "qual",
    ]  # fmt: skip
    columns = {name: [row[n] for row in rows] for n, name in enumerate(names)}
    count = len(rows)
    columns |= {"filter": ["PASS"] * count, "transcript": [f"T{n}" for n in range(count)]}
    empty = {name: [None] * count for name in SCHEMA if name not in columns}
    return pl.DataFrame(columns | empty | more, schema_overrides=SCHEMA).select(list(SCHEMA))


def parquet(frame: pl.DataFrame, folder: Path) -> bytes:
    path = folder / "made.parquet"
    frame.write_parquet(path, compression="zstd", statistics=True, row_group_size=2)
    return path.read_bytes()


@pytest.fixture
def make_table() -> Any:
    return table


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """A table as a file."""

    def written(frame: pl.DataFrame) -> Path:
        path = tmp_path / "table.parquet"
        path.write_bytes(parquet(frame, tmp_path))
        return path

    return written


@pytest.fixture
def explored(site: Any, tmp_path: Path) -> Any:
    """One of Alice's results, with a table and a VCF."""

    def made(frame: pl.DataFrame | None = None, **options: Any) -> Job:
        files = {
            outputs.ANNOTATED_VCF: gzip.compress(VCF.encode()),
            outputs.VARIANTS_PARQUET: parquet(table() if frame is None else frame, tmp_path),
        }
        job: Job = site.job(Status.COMPLETED, files=files, **options)
        return job

    return made
