"""The files that a finished job leaves, by name.

Frozen: users, the archive and the explorer rely on them.

Every attempt at a job writes below a prefix of its own, so that an attempt which lost its
lease cannot touch the files of the attempt which took over.
"""

from typing import Final

ANNOTATED_VCF: Final = "annotated.vcf.gz"
ANNOTATED_INDEX: Final = "annotated.vcf.gz.tbi"
VARIANTS_TSV: Final = "variants.tsv.gz"
VARIANTS_PARQUET: Final = "variants.parquet"
SUMMARY: Final = "summary.json"
MANIFEST: Final = "manifest.json"
LOG: Final = "log.txt"

#: Name of each output -> what a person reads beside its download link, and its media type.
OUTPUTS: Final[dict[str, tuple[str, str]]] = {
    ANNOTATED_VCF: ("Annotated variants (VCF, bgzip)", "application/gzip"),
    ANNOTATED_INDEX: ("Index of the annotated VCF (tabix)", "application/octet-stream"),
    VARIANTS_TSV: ("Table, a row per variant and transcript (TSV, gzip)", "application/gzip"),
    VARIANTS_PARQUET: ("The same table, typed (Parquet)", "application/vnd.apache.parquet"),
    SUMMARY: ("Summary (JSON)", "application/json"),
    MANIFEST: ("Manifest: checksums, versions, parameters (JSON)", "application/json"),
    LOG: ("Log of the annotation", "text/plain; charset=utf-8"),
}

#: These stay in S3 when a result is archived: small, and what people look at first.
ONLINE: Final = (SUMMARY, MANIFEST, LOG)


def input_key(user_id: str, job_id: str) -> str:
    """Where the uploaded file lies in the inputs bucket; the user's file name is no part of it."""
    return f"{user_id}/{job_id}/input"


def prefix(user_id: str, job_id: str, attempt: int, thawed: int = 0) -> str:
    """Where one attempt keeps its outputs in the results bucket; ends with a slash.

    What comes back from the archive gets a place of its own, by the generation it was archived
    as: an archiver that was paused before it deleted the old copy cannot hit the new one.
    """
    return f"{user_id}/{job_id}/{attempt}/" + (f"thawed-{thawed}/" if thawed else "")
