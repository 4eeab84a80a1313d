"""What the archives of AWS say on the topic ArchiveNotice, in words of our own.

- A Glacier vault sends what DescribeJob answers (page: configuring-notifications).  The job's
  description is our job id.
- S3 sends event notifications (pages: notification-content-structure,
  notification-how-to-event-types-and-destinations): several in one body, with URL-encoded keys.
  A key in the archive is `<job id>/<generation>`.

A notice is a hint: whoever acts on it looks into the job's row first.
"""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, unquote_plus

import msgspec

from gas.messages import Unreadable

RESTORED = "ObjectRestore:Completed"
_KEY = re.compile(r"(?P<job_id>[^/]+)/(?P<generation>\d{1,9})", re.ASCII)


@dataclass(frozen=True)
class Notice:
    """A retrieval has ended."""

    store: str  #: `vault` or `s3`: the archive's name
    archive_id: str
    retrieval_id: str  #: empty for S3, where the restored copy lies beside the archived one
    job_id: str
    succeeded: bool


class _Object(msgspec.Struct):
    key: str


class _S3(msgspec.Struct):
    object: _Object


class _Record(msgspec.Struct, rename="camel"):
    event_source: str = ""
    event_name: str = ""
    s3: msgspec.Raw = msgspec.Raw(b"null")  # other sources' records need not have it


class _Body(msgspec.Struct, rename="pascal"):
    """Either shape: S3's has Records or, once when it is configured, Event."""

    records: list[_Record] | None = None
    event: str | None = None
    action: str | None = None
    completed: bool | None = None
    status_code: str | None = None
    archive_id: str | None = None
    job_id: str | None = None
    job_description: str | None = None


_read = msgspec.json.Decoder(_Body).decode
_read_s3 = msgspec.json.Decoder(_S3).decode


def read_notices(body: str) -> list[Notice]:
    """The ended retrievals that a body tells of; none when it tells of something else.

    Raises `Unreadable` for what is neither Glacier's nor S3's.
    """
    try:
        said = _read(body)
        if said.records is not None:
            return [found for record in said.records for found in _of_s3(record)]
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Unreadable(f"not a notice of an archive: {error}") from error
    if said.action is not None:
        return _of_glacier(said)
    if said.event == "s3:TestEvent":
        return []
    raise Unreadable("a notice of neither Glacier nor S3")


def archive_key(job_id: str, generation: int) -> str:
    """Where S3 keeps an archived result: its archive id there."""
    return f"{job_id}/{generation}"


def place_of(key: str) -> tuple[str, int]:
    """The job whose result lies at a key, and its generation; no job where the key is not ours."""
    found = _KEY.fullmatch(key)
    return (found["job_id"], int(found["generation"])) if found else ("", 0)


def _of_s3(record: _Record) -> list[Notice]:
    if record.event_source != "aws:s3" or record.event_name.removeprefix("s3:") != RESTORED:
        return []
    key = unquote_plus(_read_s3(record.s3).object.key)
    job_id, _ = place_of(key)
    if not job_id:
        return []
    return [Notice("s3", key, "", job_id, succeeded=True)]


def _of_glacier(said: _Body) -> list[Notice]:
    # Without a description it is not our retrieval: someone else's, begun by hand.
    if said.action != "ArchiveRetrieval" or not said.completed or not said.job_description:
        return []
    if not said.archive_id or not said.job_id:
        raise Unreadable("a notice of a retrieval without ArchiveId or JobId")
    succeeded = said.status_code == "Succeeded"
    return [Notice("vault", said.archive_id, said.job_id, said.job_description, succeeded)]


def restored_body(bucket: str, key: str, size: int) -> str:
    """What S3 says of a restored object, as far as anybody here reads it."""
    what: dict[str, Any] = {
        "s3SchemaVersion": "1.0",
        "bucket": {"name": bucket, "arn": f"arn:aws:s3:::{bucket}"},
        "object": {"key": quote_plus(key, safe="/"), "size": size},
    }
    record = {"eventVersion": "2.1", "eventSource": "aws:s3", "eventName": RESTORED, "s3": what}
    return json.dumps({"Records": [record]})
