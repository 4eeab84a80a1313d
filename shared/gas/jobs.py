"""A job: one row of the table `jobs`.  How it may change stands in `gas.moves`.

An attribute that does not apply yet is absent from the row.  Rows may hold attributes that this
version of the code does not know; they are left alone.
"""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from gas import outputs


class Status(StrEnum):
    """How far an annotation has come."""

    UPLOADING = "UPLOADING"  #: the user was given a place to upload to
    PENDING = "PENDING"  #: submitted; waits for an annotator
    RUNNING = "RUNNING"  #: an annotator holds it by a lease
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    DELETED = "DELETED"  #: its owner deleted it; the row goes when all its files are gone


S = Status


class ArchiveStatus(StrEnum):
    """Where a completed job's result is; absent means in S3."""

    PENDING = "pending"  #: the archiver has claimed it
    ARCHIVED = "archived"
    RESTORING = "restoring"  #: a retrieval is under way


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """Why a job ended badly, in words for its user."""

    code: Annotated[str, Meta(description="stable name of the cause, e.g. `NOT_A_VCF`")]
    message: Annotated[str, Meta(description="one plain sentence")]
    remedy: Annotated[str, Meta(description="what the user can do about it")]


Seconds = Annotated[int, Meta(description="UTC, seconds since 1970")]


class Job(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One job, as read at one moment."""

    job_id: Annotated[str, Meta(description="uuid, made by web; key of the table")]
    user_id: Annotated[
        str, Meta(description="owner: the Globus `sub`; key of the index `by_user`")
    ]
    submit_time: Annotated[Seconds, Meta(description="sorts the index `by_user`")]
    status: Annotated[Status, Meta(description="moved only by `gas.moves`")]
    trace_id: Annotated[str, Meta(description="on every message and log line of this job")]
    assembly: Annotated[
        str, Meta(description="what to annotate against, e.g. `demo`, `grch38@115`")
    ]
    input_file_name: Annotated[
        str, Meta(description="as the user called it; shown, never part of a key or command")
    ]
    input_key: Annotated[str, Meta(description="in the inputs bucket")]
    input_size: Annotated[int, Meta(description="bytes; known once submitted")] = 0
    input_etag: Annotated[
        str | None, Meta(description="pins the uploaded object; another upload is refused")
    ] = None
    input_sha256: Annotated[str | None, Meta(description="of the file that was annotated")] = None

    round: Annotated[
        int, Meta(description="how often its owner had it tried again after it ended badly")
    ] = 0
    attempt: Annotated[int, Meta(description="how often the job was claimed, over all rounds")] = 0
    earlier_attempts: Annotated[int, Meta(description="those of earlier rounds")] = 0
    lease_owner: Annotated[str | None, Meta(description="the worker that holds the claim")] = None
    lease_until: Annotated[Seconds | None, Meta(description="the claim lapses then")] = None
    start_time: Annotated[Seconds | None, Meta(description="when the attempt was claimed")] = None
    stage: Annotated[str | None, Meta(description="what the engine is doing")] = None
    progress: Annotated[int, Meta(description="per cent of the whole, while running")] = 0

    waits: Annotated[
        str | None,
        Meta(description="its owner, while it waits for its turn; key of the index `by_turn`"),
    ] = None

    complete_time: Annotated[Seconds | None, Meta(description="when the job ended")] = None
    failure: Annotated[Failure | None, Meta(description="why, when FAILED or CANCELLED")] = None
    outputs_prefix: Annotated[
        str | None, Meta(description="in the results bucket; output names are in `gas.outputs`")
    ] = None
    outputs: Annotated[dict[str, int], Meta(description="name of each output -> bytes")] = (
        msgspec.field(default_factory=dict)
    )
    counts: Annotated[dict[str, int], Meta(description="records, known, … as in the summary")] = (
        msgspec.field(default_factory=dict)
    )
    warnings: Annotated[list[str], Meta(description="what was repaired or left out")] = (
        msgspec.field(default_factory=list)
    )
    versions: Annotated[dict[str, str], Meta(description="engine, reference, tools")] = (
        msgspec.field(default_factory=dict)
    )
    result_sha256: Annotated[str | None, Meta(description="of the annotated VCF")] = None

    archive_status: Annotated[
        ArchiveStatus | None, Meta(description="absent: the result is in S3")
    ] = None
    archive_id: Annotated[
        str | None, Meta(description="the archive's own id; absent once it is back in S3")
    ] = None

    archive_store: Annotated[
        str | None, Meta(description="which archive holds it: `vault` or `s3`")
    ] = None
    archive_generation: Annotated[
        int, Meta(description="how often it was claimed for the archive; part of a key there")
    ] = 0
    archive_sha256: Annotated[str | None, Meta(description="of the bundle of the outputs")] = None
    archive_bytes: Annotated[int, Meta(description="size of the bundle")] = 0
    archive_time: Annotated[Seconds | None, Meta(description="when it was archived")] = None
    archive_due: Annotated[
        Seconds | None, Meta(description="until then the result of a free user stays in S3")
    ] = None
    restore_tier: Annotated[str | None, Meta(description="how it was asked for")] = None
    restore_asked: Annotated[Seconds | None, Meta(description="when it was asked for")] = None
    restore_expected: Annotated[
        Seconds | None, Meta(description="when it should be back; after that it is asked again")
    ] = None
    thawed_archive_id: Annotated[
        str | None, Meta(description="the archive id it last came back from")
    ] = None

    watch: Annotated[
        str | None,
        Meta(description="why the sweeper may look; key of the sparse index `by_watch`"),
    ] = None
    look_at: Annotated[
        Seconds | None, Meta(description="when the sweeper should look; sorts `by_watch`")
    ] = None

    @property
    def ended(self) -> bool:
        return self.status in (S.COMPLETED, S.FAILED, S.CANCELLED, S.DELETED)

    @property
    def tries(self) -> int:
        """How often it was claimed in this round."""
        return self.attempt - self.earlier_attempts

    @property
    def in_archive(self) -> bool:
        """Whether the result is to be had from the archive only."""
        return self.archive_status in (ArchiveStatus.ARCHIVED, ArchiveStatus.RESTORING)

    @property
    def archivable(self) -> list[str]:
        """The outputs that go to the archive, as one bundle, in this order."""
        return sorted(name for name in self.outputs if name not in outputs.ONLINE)

    def output_key(self, name: str) -> str | None:
        """Where one output lies in the results bucket, or None when it is not there to be had."""
        if name not in outputs.OUTPUTS or name not in self.outputs:
            return None
        if self.in_archive and name not in outputs.ONLINE:
            return None
        return f"{self.outputs_prefix}{name}"


class JobNotFound(Exception):
    """Raised when no job has that id."""


class JobExists(Exception):
    """Raised when a job of that id is there already."""
