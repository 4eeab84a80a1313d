"""Names, ids and times in Glacier's shapes.  An id is random, so none is ever given twice."""

import secrets
from datetime import UTC, datetime

from local.aws import REGION

ACCOUNT = "000000000000"  #: the embedded AWS's own


def new_archive_id() -> str:
    """138 characters."""
    return secrets.token_urlsafe(103)


def new_job_id() -> str:
    """92 characters; upload ids look the same."""
    return secrets.token_urlsafe(69)


def arn(vault: str) -> str:
    return f"arn:aws:glacier:{REGION}:{ACCOUNT}:vaults/{vault}"


def stamp(seconds: float) -> str:
    """A moment as Glacier writes it: `2013-03-20T17:03:43.221Z`."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
