"""A new annotation: a row in the table, and permission to upload one file for it."""

import uuid
from dataclasses import dataclass
from typing import Annotated

import msgspec
from msgspec import Meta

from gas import moves, outputs, trace
from gas.jobs import Job
from gas.ports import UploadForm
from web.annotations import names
from web.annotations.sizes import check_size
from web.ports import Ports
from web.problems import Problem
from web.settings import Settings


class Wanted(msgspec.Struct, frozen=True):
    """What a browser says of the file it is about to upload."""

    file_name: Annotated[str, Meta(min_length=1, max_length=1000)]
    size: Annotated[int, Meta(ge=0)]


@dataclass(frozen=True)
class Created:
    """The job, and what the browser may post to upload its file."""

    job: Job
    form: UploadForm


def read_wanted(body: bytes) -> Wanted:
    """Read the request's body, or say what is wrong with it."""
    try:
        return msgspec.json.decode(body, type=Wanted)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise Problem(
            400,
            "BAD_REQUEST",
            f"The request's body is not what is expected here: {error}.",
            'Send JSON like {"file_name": "sample.vcf.gz", "size": 12345}.',
        ) from error


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
    job_id = str(uuid.uuid4())
    job = moves.new_job(
        now=ports.now(),
        job_id=job_id,
        user_id=user_id,
        trace_id=trace.new_trace(),
        assembly=settings.assembly,
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
