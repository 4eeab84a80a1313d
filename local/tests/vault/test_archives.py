"""Archives put in whole."""

import io
from collections.abc import Callable
from typing import Any

import pytest
import requests
from botocore.utils import calculate_tree_hash

MIB = 1024 * 1024


def test_what_is_put_in_comes_out(vault: Any) -> None:
    body = bytes(range(256)) * (3 * MIB // 256) + b"and a bit"
    answer = vault.glacier.upload_archive(vaultName=vault.name, body=body)
    assert answer["checksum"] == calculate_tree_hash(io.BytesIO(body))
    assert answer["location"].endswith(f"/vaults/{vault.name}/archives/{answer['archiveId']}")
    assert len(answer["archiveId"]) == 138
    assert vault.retrieve(answer["archiveId"]) == body


def test_the_same_bytes_twice_are_two_archives(vault: Any) -> None:
    first, second = vault.put(b"same"), vault.put(b"same")
    assert first != second
    vault.glacier.delete_archive(vaultName=vault.name, archiveId=first)
    assert vault.retrieve(second) == b"same"


def test_a_wrong_tree_hash_is_refused(vault: Any, refused: Callable[..., str]) -> None:
    given = {"vaultName": vault.name, "body": b"abc"}
    answer = refused("upload_archive", **given, checksum="0" * 64)
    assert answer.startswith("InvalidParameterValueException: Checksum mismatch")
    assert vault.count() == 0


def test_bytes_changed_on_their_way_are_refused(vault: Any, server: Any) -> None:
    sent = requests.post(
        f"{server.url}/-/vaults/{vault.name}/archives",
        data=b"other",
        headers={
            "x-amz-sha256-tree-hash": calculate_tree_hash(io.BytesIO(b"other")),
            "x-amz-content-sha256": calculate_tree_hash(io.BytesIO(b"meant")),
        },
        timeout=5,
    )
    assert sent.status_code == 400
    assert sent.json()["code"] == "InvalidParameterValueException"
    assert vault.count() == 0


def test_a_missing_checksum_is_refused(vault: Any, server: Any) -> None:
    sent = requests.post(f"{server.url}/-/vaults/{vault.name}/archives", data=b"x", timeout=5)
    assert (sent.status_code, sent.json()["code"]) == (400, "MissingParameterValueException")


def test_an_empty_archive_is_refused(vault: Any, refused: Callable[..., str]) -> None:
    answer = refused("upload_archive", vaultName=vault.name, body=b"")
    assert "Content-Length" in answer


def test_a_vault_that_is_not_there(refused: Callable[..., str]) -> None:
    answer = refused("upload_archive", vaultName="nowhere", body=b"x")
    assert answer.startswith("ResourceNotFoundException: Vault not found for ARN")


@pytest.mark.parametrize("description", ["x" * 1025, "tab\there"])
def test_bad_descriptions(vault: Any, description: str, refused: Callable[..., str]) -> None:
    answer = refused(
        "upload_archive", vaultName=vault.name, body=b"x", archiveDescription=description
    )
    assert "description" in answer


def test_a_deleted_archive_is_gone(vault: Any, server: Any, refused: Callable[..., str]) -> None:
    before = set(server.files())
    archive_id = vault.put(b"gone soon")
    assert len(set(server.files()) - before) == 1
    given = {"vaultName": vault.name, "archiveId": archive_id}
    vault.glacier.delete_archive(**given)
    assert not set(server.files()) - before
    gone = f"ResourceNotFoundException: The archive ID was not found: {archive_id}"
    assert refused("delete_archive", **given) == gone
    asked = {"Type": "archive-retrieval", "ArchiveId": archive_id}
    assert refused("initiate_job", vaultName=vault.name, jobParameters=asked) == gone


def test_an_archive_of_another_vault_is_not_found(
    vault: Any, new_vault: Callable[..., Any], refused: Callable[..., str]
) -> None:
    archive_id = vault.put(b"mine")
    other = new_vault(vault.glacier, f"{vault.name}-other")
    answer = refused("delete_archive", vaultName=other.name, archiveId=archive_id)
    assert answer.startswith("ResourceNotFoundException")
    assert vault.retrieve(archive_id) == b"mine"


def test_what_is_no_path_of_glaciers(server: Any) -> None:
    sent = requests.get(f"{server.url}/-/vaults/a/b/c", timeout=5)
    assert (sent.status_code, sent.json()["code"]) == (404, "UnknownOperationException")
