"""A file's way into a Glacier vault."""

from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from gas.aws.pieces import piece_size, pieces
from gas.aws.tree_hash import leaves_of, of_file, root
from gas.ports import ArchiveDamaged


def upload(glacier: Any, vault: str, bundle: Path, description: str, piece: int) -> str:
    """Returns the archive id.  Raises `ArchiveDamaged`; nothing is left in the vault then.

    Glacier itself refuses data whose hashes are not those that were sent along (page:
    api-archive-post); this compares what it says it has.
    """
    send = _in_pieces if bundle.stat().st_size > piece else _at_once
    answer, tree_hash = send(glacier, vault, bundle, description, piece)
    archive_id = str(answer["archiveId"])
    if answer["checksum"] != tree_hash:
        glacier.delete_archive(vaultName=vault, archiveId=archive_id)
        raise ArchiveDamaged(
            f"Glacier has tree hash {answer['checksum']} of {description}, the file {tree_hash}"
        )
    return archive_id


def _at_once(
    glacier: Any, vault: str, bundle: Path, description: str, _piece: int
) -> tuple[dict[str, Any], str]:
    tree_hash = of_file(bundle)
    with bundle.open("rb") as body:
        answer = glacier.upload_archive(
            vaultName=vault, archiveDescription=description, checksum=tree_hash, body=body
        )
    return answer, tree_hash


def _in_pieces(
    glacier: Any, vault: str, bundle: Path, description: str, piece: int
) -> tuple[dict[str, Any], str]:
    """Page: uploading-archive-mpu."""
    size = bundle.stat().st_size
    piece = piece_size(size, piece)
    begun = glacier.initiate_multipart_upload(
        vaultName=vault, archiveDescription=description, partSize=str(piece)
    )
    place = {"vaultName": vault, "uploadId": begun["uploadId"]}
    try:
        tree_hash = root(_send(glacier, place, bundle, piece))
        answer = glacier.complete_multipart_upload(
            **place, archiveSize=str(size), checksum=tree_hash
        )
    except BaseException as error:
        _abort(glacier, place, error)
        raise
    return answer, tree_hash


def _send(glacier: Any, place: dict[str, str], bundle: Path, piece: int) -> list[bytes]:
    """Returns the leaves of the whole."""
    leaves: list[bytes] = []
    start = 0
    for body in pieces(bundle, piece):
        mine = leaves_of(body)
        answer = glacier.upload_multipart_part(
            **place,
            range=f"bytes {start}-{start + len(body) - 1}/*",
            checksum=root(mine),
            body=body,
        )
        if answer["checksum"] != root(mine):
            raise ArchiveDamaged(f"Glacier has another tree hash of the part from byte {start}")
        leaves += mine
        start += len(body)
    return leaves


def _abort(glacier: Any, place: dict[str, str], because: BaseException) -> None:
    """What cannot be aborted, Glacier itself forgets after a day."""
    try:
        glacier.abort_multipart_upload(**place)
    except (BotoCoreError, ClientError) as error:
        because.add_note(f"nor could the upload be aborted: {error}")
