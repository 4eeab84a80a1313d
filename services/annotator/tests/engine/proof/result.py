"""The outputs of one run, read back from their files."""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from annotator.engine.run import Done


@dataclass
class Result:
    """The folder of a run, what it told at its end, and the stages that it reported."""

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
    def changes(self) -> list[str]:
        """The amino acid changes, row by row."""
        return [row["amino_acid_change"] for row in self.tsv]

    def told(self, words: str) -> bool:
        """Does a warning say this?"""
        return any(words in warning for warning in self.done.warnings)

    @property
    def log(self) -> str:
        return (self.out / "log.txt").read_text("utf-8")
