"""The archive as S3 objects of the storage class GLACIER, for every account.

An archive id is the object's key, `<job id>/<generation>`: a notice of an older generation can
never be taken for one of a newer.  A restored object is a temporary copy beside the archived one,
so a retrieval has no id.  Pages are those of the Amazon S3 User Guide and API Reference.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from botocore.exceptions import ClientError, FlexibleChecksumError

from gas.aws.cold_restore import begin, readable_size
from gas.aws.cold_upload import SHA256, upload
from gas.aws.pieces import PIECE, whole_or_none
from gas.aws.tiers import EXPEDITED, STANDARD, code_of
from gas.notices import archive_key, place_of, restored_body
from gas.ports import ArchiveDamaged, Asked, Holding, NotRetrieved

_UNREADABLE = {"NoSuchKey", "InvalidObjectState"}  # a missing bucket is a wrong setting: seen
_NOT_QUICKLY = {"GlacierExpeditedRetrievalNotAvailable", "InsufficientCapacity"}


class S3ColdVault:
    """One bucket, which sends ObjectRestore:Completed to the topic of notices."""

    name: Final = "s3"

    def __init__(
        self, s3: Any, bucket: str, sns: Any, notices_topic_arn: str, *, piece: int = PIECE
    ) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._sns = sns
        self._topic = notices_topic_arn
        self._piece = piece

    def put_away(self, bundle: Path, *, job_id: str, generation: int) -> str:
        key = archive_key(job_id, generation)
        said = {"job-id": job_id, "generation": str(generation)}
        checksum = upload(self._s3, self._at(key), bundle, said, self._piece)
        head = self._s3.head_object(**self._at(key), ChecksumMode="ENABLED")
        # AWS writes `<checksum>-<number of parts>` for what came in parts, moto does not.
        there = head.get("ChecksumSHA256", "none").partition("-")[0]
        if there != checksum or head["ContentLength"] != bundle.stat().st_size:
            self.forget(key)
            raise ArchiveDamaged(f"S3 has checksum {there} of {key}, the file {checksum}")
        return key

    def ask_for(self, archive_id: str, *, job_id: str) -> Asked:
        try:
            return self._restore(archive_id, EXPEDITED)
        except ClientError as error:
            if code_of(error) not in _NOT_QUICKLY:
                raise
        return self._restore(archive_id, STANDARD)

    def bring_back(self, archive_id: str, retrieval_id: str, into: Path) -> None:
        try:
            answer = self._s3.get_object(**self._at(archive_id), ChecksumMode="ENABLED")
        except ClientError as error:
            if code_of(error) in _UNREADABLE:
                raise NotRetrieved(f"{archive_id}: {code_of(error)}") from error
            raise
        found, expected = hashlib.sha256(), answer["Metadata"].get(SHA256, "none")
        with whole_or_none(into) as file:
            try:
                for chunk in answer["Body"].iter_chunks(1 << 20):
                    file.write(chunk)
                    found.update(chunk)
            except FlexibleChecksumError as error:  # S3's own checksum, which the SDK compares
                raise ArchiveDamaged(f"{archive_id}: {error}") from error
            if found.hexdigest() != expected:
                raise ArchiveDamaged(f"{archive_id} came back as {found.hexdigest()}")

    def forget(self, archive_id: str) -> None:
        self._s3.delete_object(**self._at(archive_id))
        # The bucket has no versions.  In one that has, deleting only hides.
        for version in self._versions(archive_id):
            self._s3.delete_object(**self._at(archive_id), VersionId=version)

    def holdings(self) -> Iterator[Holding]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket)
        for page in pages:
            for found in page.get("Contents", []):
                since = int(found["LastModified"].timestamp())
                job_id, generation = place_of(found["Key"])
                yield Holding(found["Key"], job_id, generation, found["Size"], since)

    def _at(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": key}

    def _restore(self, key: str, how: Asked) -> Asked:
        if not begin(self._s3, self._at(key), how):
            self._tell_if_readable(key)
        return how

    def _tell_if_readable(self, key: str) -> None:
        """S3 tells only once, so we tell again; rather twice than never."""
        size = readable_size(self._s3, self._at(key))
        if size is not None:
            body = restored_body(self._bucket, key, size)
            self._sns.publish(TopicArn=self._topic, Message=body)

    def _versions(self, key: str) -> Iterator[str]:
        pages = self._s3.get_paginator("list_object_versions").paginate(
            Bucket=self._bucket, Prefix=key
        )
        for page in pages:
            for found in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
                if found["Key"] == key:
                    yield found["VersionId"]
