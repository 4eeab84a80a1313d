"""What the API answers, field by field.  Times are UTC, in seconds since 1970."""

from typing import Annotated

import msgspec
from msgspec import Meta

from gas.events import Outcome
from gas.jobs import Failure, Seconds, Status
from gas.passport import Passport, Place
from gas.tokens import Scope
from gas.users import Plan


class TokenInUse(msgspec.Struct, frozen=True, kw_only=True):
    """The token that asked."""

    name: str
    scopes: list[Scope]
    expires: Seconds


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Whose token this is."""

    user_id: str
    name: str
    email: str
    institution: str
    plan: Plan
    max_bytes: Annotated[int, Meta(description="the largest file that may be uploaded")]
    token: TokenInUse


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """What a file can be annotated against."""

    name: Annotated[str, Meta(description="means its current version; `name@version` pins one")]
    default: Annotated[bool, Meta(description="taken when a job names none")]
    version: Annotated[str | None, Meta(description="the current one, where that is known")]
    assembly: str
    description: str


class References(msgspec.Struct, frozen=True, kw_only=True):
    references: list[Reference]


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One annotation, as it is now."""

    job_id: str
    file_name: str
    reference: str
    status: Status
    ended: Annotated[bool, Meta(description="nothing will change by itself any more")]
    stage: Annotated[str | None, Meta(description="what is being done, while running")]
    progress: Annotated[int, Meta(ge=0, le=100, description="per cent of the whole")]
    submitted: Annotated[Seconds, Meta(description="or created, until it is submitted")]
    started: Seconds | None
    completed: Seconds | None
    input_bytes: Annotated[int | None, Meta(description="known once submitted")]
    input_sha256: Annotated[str | None, Meta(description="known once annotated")]
    counts: Annotated[dict[str, int], Meta(description="records, alleles, … as in the summary")]
    warnings: Annotated[list[str], Meta(description="what was repaired or left out")]
    failure: Annotated[Failure | None, Meta(description="why, when FAILED or CANCELLED")]
    archive: Annotated[Passport, Meta(description="where the result is, and what to do about it")]


class JobPage(msgspec.Struct, frozen=True, kw_only=True):
    """Some jobs, newest first."""

    jobs: Annotated[
        list[Job], Meta(description="may be fewer than asked for, even none, while there are more")
    ]
    next: Annotated[str | None, Meta(description="cursor of the next page; null: this is the end")]


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """Permission to upload one file: POST every field, and the file last, to the address."""

    url: str
    fields: Annotated[
        dict[str, str], Meta(description="as multipart/form-data, before the part called `file`")
    ]
    max_bytes: int
    expires: Annotated[Seconds, Meta(description="the upload must have begun by then")]


class Created(msgspec.Struct, frozen=True, kw_only=True):
    """A job that waits for its file."""

    job: Job
    upload: Upload


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One file that a job has left."""

    name: str
    label: Annotated[str, Meta(description="what it is, for people")]
    media_type: str
    bytes: int
    sha256: Annotated[
        str | None, Meta(description="from the manifest; null: it does not list this file")
    ]
    place: Place
    url: Annotated[
        str | None, Meta(description="a link that was made for you; null: it is not online")
    ]
    url_expires: Annotated[Seconds | None, Meta(description="a download must have begun by then")]


class Results(msgspec.Struct, frozen=True, kw_only=True):
    job_id: str
    status: Status
    results: list[Result]
    archive: Passport


class StoryEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One message about the job that one service received once."""

    at: Annotated[float, Meta(description="when its handling ended, with fractions of a second")]
    service: Annotated[str, Meta(description="who heard it")]
    kind: Annotated[str, Meta(description="of message")]
    origin: Annotated[str, Meta(description="who said it")]
    tries: Annotated[int, Meta(description="how often it was received by then")]
    outcome: Outcome
    milliseconds: Annotated[int, Meta(description="how long it was handled")]


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to a job, in the order of time."""

    job_id: str
    recorded: Annotated[bool, Meta(description="false: this installation records no stories")]
    events: list[StoryEvent]
