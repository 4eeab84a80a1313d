"""`annotated(...)`: run the engine on text or bytes and look at what it made."""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from annotator.engine.run import Done, Job, annotate
from annotator.reference import find

HEADER = "##fileformat=VCFv4.2\n##contig=<ID=22>\n##contig=<ID=MT>\n"
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"


@dataclass
class Result:
    """The outputs of one run."""

    out: Path
    done: Done
    stages: list[tuple[str, int]]

    @property
    def header(self) -> list[str]:
        return [line for line in self._vcf() if line.startswith("#")]

    @property
    def records(self) -> list[list[str]]:
        return [line.split("\t") for line in self._vcf() if not line.startswith("#")]

    def _vcf(self) -> list[str]:
        return self._lines("annotated.vcf.gz")

    def _lines(self, name: str) -> list[str]:
        return gzip.decompress((self.out / name).read_bytes()).decode().split("\n")[:-1]

    @property
    def tsv(self) -> list[dict[str, str]]:
        lines = self._lines("variants.tsv.gz")
        names = lines[0].split("\t")
        return [dict(zip(names, line.split("\t"), strict=True)) for line in lines[1:]]

    @property
    def table(self) -> pl.DataFrame:
        return pl.read_parquet(self.out / "variants.parquet")

    @property
    def summary(self) -> dict:
        return json.loads((self.out / "summary.json").read_text("utf-8"))

    @property
    def manifest(self) -> dict:
        return json.loads((self.out / "manifest.json").read_text("utf-8"))

    @property
    def log(self) -> str:
        return (self.out / "log.txt").read_text("utf-8")


def vcf(*records: str, header: str = HEADER, samples: str = "") -> str:
    """A VCF of records written with spaces between the columns, for the sake of the reader."""
    columns = COLUMNS + ("\tFORMAT\t" + samples.replace(" ", "\t") if samples else "")
    lines = [columns, *("\t".join(record.split(" ")) for record in records)]
    return header + "\n".join(lines) + "\n"


@pytest.fixture
def text() -> Callable[..., str]:
    return vcf


@pytest.fixture
def annotated(tmp_path: Path) -> Callable[..., Result]:
    count = 0

    def run(content: str | bytes | Path, **options) -> Result:
        nonlocal count
        count += 1
        source = tmp_path / f"{count}.vcf"
        if isinstance(content, Path):
            source = content
        else:
            raw = content.encode() if isinstance(content, str) else content
            source.write_bytes(raw)
        out = tmp_path / f"out{count}"
        stages: list[tuple[str, int]] = []
        job = Job(source, out, find("demo"), "input.vcf", "job-1", **options)
        done = annotate(job, lambda stage, percent: stages.append((stage, percent)))
        return Result(out, done, stages)

    return run


@pytest.fixture(scope="session")
def examples() -> Path:
    return Path(__file__).parents[4] / "examples"
