"""The files of a job, with what is known of them."""

import tempfile
from pathlib import Path
from typing import Final

import msgspec
import structlog

from gas.jobs import Job
from gas.outputs import MANIFEST, OUTPUTS
from gas.passport import Passport, Place
from gas.ports import NoSuchFile
from web.annotations import show
from web.annotations.links import link
from web.api.shapes import Result
from web.ports import Ports

log = structlog.get_logger(__name__)

#: A manifest is a few kilobytes; what is far larger is none, and is not read.
MOST_BYTES: Final = 1_000_000


class _Listed(msgspec.Struct):
    sha256: str


class _Manifest(msgspec.Struct):
    outputs: dict[str, _Listed]


def results_of(job: Job, where: Passport, ports: Ports, seconds: int) -> list[Result]:
    """In the order of `gas.outputs`, each with a link good for `seconds` if it is online."""
    digests = _digests(job, ports)
    names = [name for name in OUTPUTS if name in job.outputs]
    return [_result(job, name, where, ports, seconds, digests.get(name)) for name in names]


def _result(
    job: Job, name: str, where: Passport, ports: Ports, seconds: int, sha256: str | None
) -> Result:
    label, media_type = OUTPUTS[name]
    url = link(job, name, where, ports, seconds)
    return Result(
        name=name,
        label=label,
        media_type=media_type,
        bytes=job.outputs[name],
        sha256=sha256,
        place=Place.ONLINE if show.to_be_had(name, where) else where.place,
        url=url,
        url_expires=ports.now() + seconds if url else None,
    )


def _digests(job: Job, ports: Ports) -> dict[str, str]:
    """What the manifest says, which always stays online; nothing where there is none."""
    key = job.output_key(MANIFEST)
    if key is None or job.outputs[MANIFEST] > MOST_BYTES:
        return {}
    with tempfile.TemporaryDirectory(prefix="gas-manifest-") as folder:
        path = Path(folder) / MANIFEST
        try:
            ports.results.fetch(key, path)
            listed = msgspec.json.decode(path.read_bytes(), type=_Manifest).outputs
        except (NoSuchFile, msgspec.DecodeError) as error:
            log.warning("manifest_unreadable", job_id=job.job_id, error=str(error))
            return {}
    return {name: one.sha256 for name, one in listed.items()}
