"""Asking S3 for a temporary, readable copy of an archived object."""

from http import HTTPStatus
from typing import Any, Final

from botocore.exceptions import ClientError

from gas.aws.tiers import code_of
from gas.ports import Asked, NotRetrieved

#: How long a restored copy stays: longer than the thawer and its dead letters may need.
RESTORED_DAYS: Final = 3

_MISSING = "NoSuchKey"  # NoSuchBucket is another matter: a wrong setting, which must be seen
_BEGUN = "RestoreAlreadyInProgress"

#: Restoring what is not frozen: somebody copied it to another storage class.
_THAWED = {"ObjectAlreadyInActiveTierError", "InvalidObjectState"}


def begin(s3: Any, place: dict[str, str], how: Asked) -> bool:
    """Whether S3 will say when it is done.  Raises `NotRetrieved` when there is no such object.

    RestoreObject says 202 when it begins, and 200 when the copy is there already: then S3 only
    keeps it longer and sends no second event.  A restore that is under way is made quicker by
    asking for a quicker tier; else S3 says that it has begun (page: API_RestoreObject).
    """
    asked = {"Days": RESTORED_DAYS, "GlacierJobParameters": {"Tier": how.tier}}
    try:
        answer = s3.restore_object(**place, RestoreRequest=asked)
    except ClientError as error:
        if code_of(error) == _MISSING:
            raise NotRetrieved(f"the archive does not hold {place['Key']}") from error
        if code_of(error) in _THAWED:
            return False
        if code_of(error) != _BEGUN:
            raise
        return True
    return bool(answer["ResponseMetadata"]["HTTPStatusCode"] == HTTPStatus.ACCEPTED)


def readable_size(s3: Any, place: dict[str, str]) -> int | None:
    """How large the object is if it can be read by now, else None (page: API_HeadObject)."""
    head = s3.head_object(**place)
    frozen = head.get("StorageClass") == "GLACIER"
    if frozen and 'ongoing-request="false"' not in head.get("Restore", ""):
        return None
    return int(head["ContentLength"])
