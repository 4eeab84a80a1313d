"""A file's way into S3's storage class GLACIER (Glacier Flexible Retrieval)."""

import hashlib
from base64 import b64encode
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from gas.aws.pieces import piece_size, pieces
from gas.bundle import sha256

#: S3 is told the algorithm too, beside each checksum: moto keeps none without.
_KIND = {"StorageClass": "GLACIER", "ChecksumAlgorithm": "SHA256"}

#: User metadata by which `bring_back` knows what was put away.
SHA256 = "sha256"


def upload(s3: Any, place: dict[str, str], bundle: Path, said: dict[str, str], piece: int) -> str:
    """Returns the checksum that S3 must have of it now, in base64.

    S3 refuses data whose checksum is not the one that was sent along.  A multipart upload's
    SHA-256 is one of its parts' digests: S3 has no SHA-256 of a whole that came in parts (page:
    checking-object-integrity).  That of the file goes into the metadata, which cannot be changed.
    """
    whole = sha256(bundle)
    kind = {**_KIND, "Metadata": {**said, SHA256: whole}}
    if bundle.stat().st_size > piece:
        return _in_pieces(s3, place, bundle, kind, piece)
    checksum = b64encode(bytes.fromhex(whole)).decode()
    with bundle.open("rb") as body:
        s3.put_object(**place, **kind, ChecksumSHA256=checksum, Body=body)
    return checksum


def _in_pieces(
    s3: Any, place: dict[str, str], bundle: Path, kind: dict[str, Any], piece: int
) -> str:
    begun = s3.create_multipart_upload(**place, **kind, ChecksumType="COMPOSITE")
    upload = {**place, "UploadId": begun["UploadId"]}
    digests, parts = hashlib.sha256(), []
    try:
        bodies = pieces(bundle, piece_size(bundle.stat().st_size, piece))
        for number, body in enumerate(bodies, start=1):
            digest = hashlib.sha256(body).digest()
            digests.update(digest)
            parts.append(_send(s3, upload, number, body, b64encode(digest).decode()))
        s3.complete_multipart_upload(
            **upload, MultipartUpload={"Parts": parts}, ChecksumType="COMPOSITE"
        )
    except BaseException as error:
        _abort(s3, upload, error)
        raise
    return b64encode(digests.digest()).decode()


def _send(
    s3: Any, upload: dict[str, str], number: int, body: bytes, checksum: str
) -> dict[str, Any]:
    answer = s3.upload_part(
        **upload,
        PartNumber=number,
        Body=body,
        ChecksumAlgorithm="SHA256",
        ChecksumSHA256=checksum,
    )
    return {"PartNumber": number, "ETag": answer["ETag"], "ChecksumSHA256": checksum}


def _abort(s3: Any, upload: dict[str, str], because: BaseException) -> None:
    """What cannot be aborted, the bucket's lifecycle removes after a day."""
    try:
        s3.abort_multipart_upload(**upload)
    except (BotoCoreError, ClientError) as error:
        because.add_note(f"nor could the upload be aborted: {error}")
