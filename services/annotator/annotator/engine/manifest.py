"""`manifest.json`: what was made of what, by what; enough to check it and to make it again."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from pysam.version import __bcftools_version__, __htslib_version__

from annotator.engine import ENGINE, ENGINE_VERSION
from annotator.engine.engines import Engine
from annotator.reference import Reference
from gas import outputs

SCHEMA = 1
#: All outputs but the manifest, and but the log, which grows until the very end.
LISTED = (
    outputs.ANNOTATED_VCF,
    outputs.ANNOTATED_INDEX,
    outputs.VARIANTS_TSV,
    outputs.VARIANTS_PARQUET,
    outputs.SUMMARY,
)


def fingerprint(path: Path) -> dict[str, object]:
    """sha256 and size in bytes."""
    with path.open("rb") as file:
        return {
            "sha256": hashlib.file_digest(file, "sha256").hexdigest(),
            "size": path.stat().st_size,
        }


def versions(reference: Reference, engine: Engine) -> dict[str, str]:
    """What the result depends on."""
    return {
        "engine": f"{ENGINE} {ENGINE_VERSION} ({engine.name})",
        "bcftools": __bcftools_version__,
        **engine.describe(),
        "htslib": __htslib_version__,
        "reference": f"{reference.name} sha256:{reference.sha256}",
    }


def manifest(
    job_id: str,
    source: Path,
    input_name: str,
    out: Path,
    reference: Reference,
    made_by: dict[str, str],
    parameters: dict[str, object],
    timings: dict[str, float],
) -> dict[str, object]:
    """The manifest of a run whose outputs are complete."""
    about = reference.about
    return {
        "schema": SCHEMA,
        "job_id": job_id,
        "created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "input": {"name": input_name, **fingerprint(source)},
        "outputs": {name: fingerprint(out / name) for name in LISTED},
        "versions": made_by,
        "reference": {
            "name": about.name,
            "version": about.version,
            "assembly": about.assembly,
            "sha256": reference.sha256,
            "files": {name: file.sha256 for name, file in about.files.items()},
            "sources": [
                {"what": s.what, "source": s.source, "licence": s.licence} for s in about.sources
            ],
        },
        "parameters": parameters,
        "timings": timings,
    }
