"""The archives of this installation, by the names that jobs remember."""

from dataclasses import dataclass
from typing import Literal, Protocol

from gas.aws.clients import client
from gas.aws.cold import S3ColdVault
from gas.aws.glacier import GlacierVault
from gas.ports import Archive
from gas.settings import ForWorker


@dataclass(frozen=True, kw_only=True)
class ForArchive(ForWorker):
    """What every worker is told that has to do with the archive."""

    jobs_table: str
    users_table: str
    results_bucket: str
    archive: Literal["s3", "vault"] = "s3"  #: where new results go
    archive_bucket: str
    #: A Glacier vault, for accounts that have one: AWS gives no new ones since 2025-12-15.
    archive_vault: str = ""
    archive_notice_topic_arn: str
    work_dir: str = ""  #: where files are kept on their way; empty is the system's own


class _Told(Protocol):
    """What the archives are reached by."""

    @property
    def archive_bucket(self) -> str: ...

    @property
    def archive_vault(self) -> str: ...

    @property
    def archive_notice_topic_arn(self) -> str: ...


def archives_of(told: _Told) -> dict[str, Archive]:
    """Every archive that a job may be in, not only the one where new results go."""
    topic = told.archive_notice_topic_arn
    found: dict[str, Archive] = {
        "s3": S3ColdVault(client("s3"), told.archive_bucket, client("sns"), topic)
    }
    if told.archive_vault:
        found["vault"] = GlacierVault(client("glacier"), told.archive_vault, topic)
    return found
