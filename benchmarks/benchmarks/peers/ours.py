"""The engine as the worker runs it, on the same reference as the tools by hand."""

import hashlib
import json
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import annotator.reference
from annotator.reference.prepare import KnownRows, KnownSource, Recipe, prepare
from annotator.reference.registry import KnownColumn
from benchmarks.measure.commands import Pipeline
from benchmarks.peers.by_hand import Sources
from gas import outputs

COLUMNS = {
    "CLNSIG": KnownColumn("clinical_significance", "CLNSIG", "Clinical significance"),
    "POPAF": KnownColumn("population_frequency", "POPAF", "Allele frequency in the population"),
}


@dataclass(frozen=True)
class Ours:
    """The engine with one reference."""

    name: str
    references: Path

    def pipeline(self, given: Path, out: Path) -> Pipeline:
        """The whole of a job's engine, from the start of Python to its end."""
        return [[
            sys.executable, "-m", "annotator.engine", "--reference", self.name,
            "--references", self.references, "--out", out, given,
        ]]  # fmt: skip


def ours(name: str, sources: Sources, references: Path) -> Ours:
    """With the reference prepared below `references`, where this code has not done it already."""
    references = references / _preparation()
    if not (references / name / "reference.json").exists():
        shutil.rmtree(references / name, ignore_errors=True)
        references.mkdir(parents=True, exist_ok=True)
        _prepare(name, sources, references / name)
    return Ours(name, references)


def _prepare(name: str, sources: Sources, folder: Path) -> None:
    known: list[KnownSource | KnownRows] = []
    columns = [COLUMNS[tag] for tag in sources.tags]
    if sources.known is not None:
        told = {tag: COLUMNS[tag].column for tag in sources.tags}
        known = [KnownSource(sources.known, "benchmark", told)]
    recipe = Recipe(
        name=name,
        version="1",
        assembly="benchmark",
        description="For benchmarks only.",
        fasta=sources.fasta,
        genes=[sources.genes],
        known=known,
        known_columns=columns if known else [],
    )
    prepare(recipe, folder)


def _preparation() -> str:
    """The digest of what prepares: other code may lay out a reference in another way."""
    files = sorted(Path(str(annotator.reference.__file__)).parent.rglob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]


def timings(out: Path) -> Mapping[str, float]:
    """Seconds by stage, where the engine tells them in its manifest."""
    manifest = json.loads((out / outputs.MANIFEST).read_text())
    told = manifest.get("timings") or manifest.get("parameters", {}).get("timings") or {}
    return {name: float(seconds) for name, seconds in told.items()}
