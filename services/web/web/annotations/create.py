"""A new annotation: a row in the table, and permission to upload one file for it."""

import uuid
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from gas import moves, outputs, trace
from gas.jobs import Job
from gas.ports import UploadForm
from web.annotations import names, references
from web.annotations.sizes import check_size
from web.ports import Ports
from web.problems import Problem
from web.settings import Settings

EXAMPLE_NAME: Final = "sample.vcf.gz"
#: What to send, for those who sent something else.
EXAMPLE: Final = f'{{"file_name": "{EXAMPLE_NAME}", "size": 12345}}'


class Wanted(msgspec.Struct, frozen=True):
    """A file that is about to be uploaded, and what to do with it."""

    file_name: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=1000,
            description="ends in .vcf, .vcf.gz or .vcf.bgz; shown, and part of no path",
            examples=[EXAMPLE_NAME],
        ),
    ]
    size: Annotated[int, Meta(ge=0, description="bytes; told before, checked after the upload")]
    reference: Annotated[
        str | None, Meta(description="what to annotate against; null: the usual one")
    ] = None


@dataclass(frozen=True)
class Created:
    """The job, and what the browser may post to upload its file."""

    job: Job
    form: UploadForm


def create(wanted: Wanted, user_id: str, ports: Ports, settings: Settings) -> Created:
    """Record the job, then give the permission: a form without a job would be lost."""
    file_name = names.shown(wanted.file_name)
    if not names.readable(file_name):
        raise Problem(
            400,
            "UNSUPPORTED_FILE",
            "This does not look like a VCF file: its name ends in none of "
            + ", ".join(sorted(names.ENDINGS))
            + ".",
            "Choose a VCF, plain or compressed with gzip or bgzip.",
        )
    check_size(wanted.size, settings.upload_bytes_free)
    assembly = references.chosen(wanted.reference, ports, settings)
    job_id = str(uuid.uuid4())
    job = moves.new_job(
        now=ports.now(),
        job_id=job_id,
        user_id=user_id,
        trace_id=trace.new_trace(),
        assembly=assembly,
        input_file_name=file_name,
        input_key=outputs.input_key(user_id, job_id),
    )
    ports.jobs.add(job)
    form = ports.upload_links.upload(
        job.input_key,
        max_bytes=settings.upload_bytes_free,
        seconds=settings.upload_link_seconds,
    )
    return Created(job, form)
