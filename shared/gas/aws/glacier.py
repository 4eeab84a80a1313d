"""The archive as a Glacier vault, for accounts that have one: AWS gives no new ones.

Pages are those of the Amazon Glacier Developer Guide.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from botocore.exceptions import ClientError

from gas.aws import glacier_inventory
from gas.aws.glacier_upload import upload
from gas.aws.pieces import PIECE, whole_or_none
from gas.aws.tiers import EXPEDITED, STANDARD, code_of
from gas.aws.tree_hash import MIB, TreeHash
from gas.ports import ArchiveDamaged, Asked, Holding, NotRetrieved

_MISSING = "ResourceNotFoundException"

#: Reasons why it will not be quick: no capacity, a retrieval policy's limit, or an archive that
#: is not eligible (page: api-initiate-job-post).  Standard is refused once more if it is not that.
_NOT_QUICKLY = {
    "InsufficientCapacityException",
    "InvalidParameterValueException",
    "PolicyEnforcedException",
}


def ensure_vault(glacier: Any, name: str) -> None:
    """Create the vault unless it is there (page: api-vault-put).

    It needs no notifications of its own: each retrieval names its topic, and a vault that named
    the same one would say everything twice (page: api-initiate-job-post).
    """
    glacier.create_vault(vaultName=name)


class GlacierVault:
    """One vault; whoever holds a retrieval's id may download it for a day."""

    name: Final = "vault"

    def __init__(
        self, glacier: Any, vault: str, notices_topic_arn: str, *, piece: int = PIECE
    ) -> None:
        self._glacier = glacier
        self._vault = vault
        self._topic = notices_topic_arn
        self._piece = piece

    def put_away(self, bundle: Path, *, job_id: str, generation: int) -> str:
        description = glacier_inventory.describe(job_id, generation)
        return upload(self._glacier, self._vault, bundle, description, self._piece)

    def ask_for(self, archive_id: str, *, job_id: str) -> Asked:
        try:
            self._begin(archive_id, job_id, EXPEDITED)
        except ClientError as error:
            if code_of(error) not in _NOT_QUICKLY:
                raise
        else:
            return EXPEDITED
        self._begin(archive_id, job_id, STANDARD)
        return STANDARD

    def bring_back(self, archive_id: str, retrieval_id: str, into: Path) -> None:
        expected = self._completed(archive_id, retrieval_id)["ArchiveSHA256TreeHash"]
        with self._not_retrieved(f"retrieval {retrieval_id} has expired"):
            output = self._glacier.get_job_output(vaultName=self._vault, jobId=retrieval_id)
        found = TreeHash()
        with whole_or_none(into) as file:
            for chunk in output["body"].iter_chunks(MIB):
                file.write(chunk)
                found.add(chunk)
            if found.hex != expected:
                raise ArchiveDamaged(f"{archive_id} came back as {found.hex}, not {expected}")

    def forget(self, archive_id: str) -> None:
        with suppress(NotRetrieved), self._not_retrieved("gone already"):
            self._glacier.delete_archive(vaultName=self._vault, archiveId=archive_id)

    def holdings(self) -> Iterator[Holding]:
        """From our latest inventory; the first time one is begun, and nothing is told yet."""
        return glacier_inventory.holdings(self._glacier, self._vault)

    def _begin(self, archive_id: str, job_id: str, how: Asked) -> None:
        asked = {
            "Type": "archive-retrieval",
            "ArchiveId": archive_id,
            "Description": job_id,
            "SNSTopic": self._topic,
            "Tier": how.tier,
        }
        with self._not_retrieved(f"the vault does not hold {archive_id}"):
            self._glacier.initiate_job(vaultName=self._vault, jobParameters=asked)

    def _completed(self, archive_id: str, retrieval_id: str) -> dict[str, Any]:
        """The retrieval as Glacier knows it: a notice, which may be forged, is not believed."""
        with self._not_retrieved(f"no retrieval {retrieval_id}"):
            found = self._glacier.describe_job(vaultName=self._vault, jobId=retrieval_id)
        job: dict[str, Any] = found
        if job.get("Action") != "ArchiveRetrieval" or job.get("ArchiveId") != archive_id:
            raise NotRetrieved(f"{retrieval_id} is not a retrieval of {archive_id}")
        if job["StatusCode"] != "Succeeded":
            raise NotRetrieved(f"retrieval {retrieval_id}: {job['StatusCode']}")
        if job["RetrievalByteRange"] != f"0-{job['ArchiveSizeInBytes'] - 1}":
            raise NotRetrieved(f"{retrieval_id} retrieved {job['RetrievalByteRange']} only")
        return job

    @contextmanager
    def _not_retrieved(self, what: str) -> Iterator[None]:
        """Raise `NotRetrieved` for what is missing, unless it is the vault itself: with a wrong
        name every archive would look as if it were gone."""
        try:
            yield
        except ClientError as error:
            if code_of(error) != _MISSING:
                raise
            self._glacier.describe_vault(vaultName=self._vault)
            raise NotRetrieved(what) from error
