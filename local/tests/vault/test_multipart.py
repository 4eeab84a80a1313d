"""Archives put in by parts."""

import hashlib
import io
from collections.abc import Callable
from typing import Any

import pytest
from botocore.utils import calculate_tree_hash

MIB = 1024 * 1024
BODY = hashlib.shake_256(b"parts").digest(5 * MIB + 17)


def tree(body: bytes) -> str:
    return str(calculate_tree_hash(io.BytesIO(body)))


class Upload:
    def __init__(self, vault: Any, part_size: int = 2 * MIB) -> None:
        self.glacier, self.vault, self.part_size = vault.glacier, vault, part_size
        answer = self.glacier.initiate_multipart_upload(
            vaultName=vault.name, partSize=str(part_size), archiveDescription="in parts"
        )
        self.upload_id = answer["uploadId"]
        self.names = {"vaultName": vault.name, "uploadId": self.upload_id}

    def part(self, number: int, body: bytes = BODY) -> str:
        start = number * self.part_size
        data = body[start : start + self.part_size]
        answer = self.glacier.upload_multipart_part(
            **self.names, range=f"bytes {start}-{start + len(data) - 1}/*", body=data
        )
        return str(answer["checksum"])

    def claim(self, body: bytes = BODY) -> dict[str, str]:
        return {**self.names, "archiveSize": str(len(body)), "checksum": tree(body)}


@pytest.mark.parametrize("part_size", [MIB, 2 * MIB, 4 * MIB, 8 * MIB])
def test_parts_in_any_order_are_one_archive(vault: Any, part_size: int) -> None:
    upload = Upload(vault, part_size)
    for number in reversed(range(-(-len(BODY) // part_size))):
        start = number * part_size
        assert upload.part(number) == tree(BODY[start : start + part_size])
    answer = upload.glacier.complete_multipart_upload(**upload.claim())
    assert answer["checksum"] == tree(BODY)
    assert vault.retrieve(answer["archiveId"]) == BODY


def test_completing_again_answers_the_same(vault: Any) -> None:
    upload = Upload(vault, 8 * MIB)
    upload.part(0)
    first = upload.glacier.complete_multipart_upload(**upload.claim())["archiveId"]
    assert upload.glacier.complete_multipart_upload(**upload.claim())["archiveId"] == first
    assert vault.count() == 1


def test_a_part_sent_again_takes_the_formers_place(vault: Any, server: Any) -> None:
    upload = Upload(vault)
    before = len(server.files())
    for number in (0, 1, 2):
        upload.part(number, b"x" * len(BODY))
    for number in (0, 1, 2):
        upload.part(number)
    assert len(server.files()) == before + 3
    archive_id = upload.glacier.complete_multipart_upload(**upload.claim())["archiveId"]
    assert vault.retrieve(archive_id) == BODY


@pytest.mark.parametrize("size", ["0", str(MIB // 2), str(3 * MIB), str(8 * 1024 * MIB), "many"])
def test_part_sizes_are_mibs_times_powers_of_two(
    vault: Any, size: str, refused: Callable[..., str]
) -> None:
    answer = refused("initiate_multipart_upload", vaultName=vault.name, partSize=size)
    assert answer.startswith("InvalidParameterValueException")


@pytest.mark.parametrize(
    ("where", "size"),
    [
        (f"bytes {MIB}-{3 * MIB - 1}/*", 2 * MIB),  # not on a part's border
        (f"bytes 0-{3 * MIB - 1}/*", 3 * MIB),  # larger than a part
        (f"bytes 0-{2 * MIB - 1}/*", 5),  # not what comes
        ("bytes 5-4/*", 5),
        ("0-4", 5),
        (f"bytes {20000 * MIB}-{20000 * MIB}/*", 1),  # the 10,001st part
    ],
)
def test_bad_ranges(vault: Any, where: str, size: int, refused: Callable[..., str]) -> None:
    upload = Upload(vault)
    answer = refused("upload_multipart_part", **upload.names, range=where, body=b"x" * size)
    assert answer.startswith("InvalidParameterValueException")
    assert upload.glacier.list_parts(**upload.names)["Parts"] == []


def test_a_part_with_a_wrong_tree_hash_leaves_the_former(
    vault: Any, refused: Callable[..., str]
) -> None:
    upload = Upload(vault, 8 * MIB)
    upload.part(0)
    wrong = {"range": "bytes 0-2/*", "body": b"abc", "checksum": "0" * 64}
    assert "Checksum mismatch" in refused("upload_multipart_part", **upload.names, **wrong)
    assert upload.glacier.complete_multipart_upload(**upload.claim())["checksum"] == tree(BODY)


def test_what_is_incomplete_or_wrong_is_not_completed_but_may_be_later(
    vault: Any, refused: Callable[..., str]
) -> None:
    upload = Upload(vault)
    claim = upload.claim()
    upload.part(0)
    upload.part(2)
    assert "incomplete" in refused("complete_multipart_upload", **claim)
    upload.part(1)
    assert "size" in refused("complete_multipart_upload", **{**claim, "archiveSize": "7"})
    assert "Checksum" in refused("complete_multipart_upload", **{**claim, "checksum": "0" * 64})
    assert vault.count() == 0
    assert upload.glacier.complete_multipart_upload(**claim)["archiveId"]


def test_a_short_part_that_is_not_the_last(vault: Any, refused: Callable[..., str]) -> None:
    upload = Upload(vault)
    body = BODY[: 2 * MIB - 1]
    upload.part(0, body)
    upload.part(1)
    assert "incomplete" in refused("complete_multipart_upload", **upload.claim(BODY[: 4 * MIB]))


def test_an_aborted_upload_is_gone_with_its_parts(
    vault: Any, server: Any, refused: Callable[..., str]
) -> None:
    before = set(server.files())
    upload = Upload(vault)
    upload.part(0)
    upload.glacier.abort_multipart_upload(**upload.names)
    upload.glacier.abort_multipart_upload(**upload.names)
    assert set(server.files()) == before
    for operation, given in (
        ("list_parts", upload.names),
        ("complete_multipart_upload", upload.claim()),
        ("upload_multipart_part", {**upload.names, "range": "bytes 0-0/*", "body": b"x"}),
    ):
        assert refused(operation, **given).startswith("ResourceNotFoundException")


def test_a_completed_upload_is_not_aborted(vault: Any, refused: Callable[..., str]) -> None:
    upload = Upload(vault, 8 * MIB)
    upload.part(0)
    archive_id = upload.glacier.complete_multipart_upload(**upload.claim())["archiveId"]
    assert refused("abort_multipart_upload", **upload.names).startswith("ResourceNotFound")
    assert refused("list_parts", **upload.names).startswith("ResourceNotFound")
    assert vault.retrieve(archive_id) == BODY


def test_parts_and_uploads_are_listed_in_pages(vault: Any) -> None:
    upload = Upload(vault)
    for number in (2, 0, 1):
        upload.part(number)
    pages = list(
        vault.glacier.get_paginator("list_parts").paginate(
            **upload.names, PaginationConfig={"PageSize": 2}
        )
    )
    parts = [part for page in pages for part in page["Parts"]]
    assert len(pages) == 2
    assert [part["RangeInBytes"] for part in parts] == [
        f"0-{2 * MIB - 1}",
        f"{2 * MIB}-{4 * MIB - 1}",
        f"{4 * MIB}-{len(BODY) - 1}",
    ]
    assert parts[2]["SHA256TreeHash"] == tree(BODY[4 * MIB :])
    assert pages[0]["ArchiveDescription"] == "in parts"
    assert pages[0]["PartSizeInBytes"] == 2 * MIB
    other = Upload(vault)
    listed = vault.glacier.list_multipart_uploads(vaultName=vault.name)["UploadsList"]
    assert [one["MultipartUploadId"] for one in listed] == [upload.upload_id, other.upload_id]
