"""Vaults and their notification configuration."""

from collections.abc import Callable
from typing import Any

import pytest


def test_a_vault_is_made_described_and_deleted(glacier: Any, refused: Callable[..., str]) -> None:
    location = glacier.create_vault(vaultName="made")["location"]
    assert location == "/000000000000/vaults/made"
    assert glacier.create_vault(vaultName="made")["location"] == location
    described = glacier.describe_vault(vaultName="made")
    assert described["VaultARN"] == "arn:aws:glacier:us-east-1:000000000000:vaults/made"
    assert (described["NumberOfArchives"], described["SizeInBytes"]) == (0, 0)
    glacier.delete_vault(vaultName="made")
    assert refused("describe_vault", vaultName="made") == (
        "ResourceNotFoundException: Vault not found for ARN: " + described["VaultARN"]
    )
    glacier.delete_vault(vaultName="made")


def test_a_vault_with_an_archive_is_not_deleted(vault: Any, refused: Callable[..., str]) -> None:
    archive_id = vault.put(b"12345")
    described = vault.glacier.describe_vault(vaultName=vault.name)
    assert (described["NumberOfArchives"], described["SizeInBytes"]) == (1, 5)
    assert refused("delete_vault", vaultName=vault.name).startswith("InvalidParameterValue")
    vault.glacier.delete_archive(vaultName=vault.name, archiveId=archive_id)
    vault.glacier.delete_vault(vaultName=vault.name)


def test_vaults_are_listed_in_pages(glacier: Any, refused: Callable[..., str]) -> None:
    names = {f"listed-{number:02}" for number in range(12)}
    for name in names:
        glacier.create_vault(vaultName=name)
    pages = list(glacier.get_paginator("list_vaults").paginate())
    found = [one["VaultName"] for page in pages for one in page["VaultList"]]
    assert len(pages[0]["VaultList"]) == 10
    assert names <= set(found)
    assert found == sorted(set(found))
    assert "Invalid limit" in refused("list_vaults", limit="11")
    assert "Invalid marker" in refused("list_vaults", marker="nobody")


@pytest.mark.parametrize("name", ["a b", "a" * 256, "ü", "a*"])
def test_bad_names(name: str, refused: Callable[..., str]) -> None:
    assert refused("create_vault", vaultName=name).startswith("InvalidParameterValueException")


def test_notifications_are_set_read_and_deleted(vault: Any, refused: Callable[..., str]) -> None:
    glacier, name = vault.glacier, vault.name
    assert refused("get_vault_notifications", vaultName=name).startswith("ResourceNotFound")
    wanted = {
        "SNSTopic": "arn:aws:sns:us-east-1:000000000000:one",
        "Events": ["ArchiveRetrievalCompleted", "InventoryRetrievalCompleted"],
    }
    glacier.set_vault_notifications(vaultName=name, vaultNotificationConfig=wanted)
    found = glacier.get_vault_notifications(vaultName=name)["vaultNotificationConfig"]
    assert found == wanted
    glacier.delete_vault_notifications(vaultName=name)
    assert refused("get_vault_notifications", vaultName=name).startswith("ResourceNotFound")


@pytest.mark.parametrize(
    "wrong",
    [
        {"SNSTopic": "not an arn", "Events": ["ArchiveRetrievalCompleted"]},
        {"SNSTopic": "arn:aws:sns:us-east-1:000000000000:one", "Events": ["Other"]},
        {"SNSTopic": "arn:aws:sns:us-east-1:000000000000:one", "Events": []},
    ],
)
def test_bad_notifications(vault: Any, wrong: dict[str, Any], refused: Callable[..., str]) -> None:
    answer = refused(
        "set_vault_notifications", vaultName=vault.name, vaultNotificationConfig=wrong
    )
    assert answer.startswith("InvalidParameterValueException")
