"""`annotated(...)`: run the engine on text or bytes and look at what it made."""

from collections.abc import Callable
from pathlib import Path

import pytest
from proof.result import Result
from proof.texts import vcf

from annotator.engine.run import Job, annotate
from annotator.reference import Reference, find


@pytest.fixture
def text() -> Callable[..., str]:
    return vcf


@pytest.fixture
def annotated(tmp_path: Path) -> Callable[..., Result]:
    count = 0

    def run(content: str | bytes | Path, reference=None, **options) -> Result:
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
        job = Job(source, out, reference or find("demo"), "input.vcf", "job-1", **options)
        done = annotate(job, lambda stage, percent: stages.append((stage, percent)))
        return Result(out, done, stages)

    return run


@pytest.fixture(scope="session")
def run_engine() -> Callable[..., Result]:
    """`run_engine(folder, records, reference)`: records with spaces, for fixtures of a module."""

    def run(folder: Path, records: list[str], reference: Reference, **options) -> Result:
        source, out = folder / "input.vcf", folder / "out"
        samples = options.pop("samples", "")
        source.write_text(vcf(*records, header="##fileformat=VCFv4.2\n", samples=samples))
        job = Job(source, out, reference, "input.vcf", "job-1", **options)
        return Result(out, annotate(job, lambda stage, percent: None), [])

    return run


@pytest.fixture(scope="session")
def examples() -> Path:
    return Path(__file__).parents[4] / "examples"
