"""Retrievals and inventories, and what they give out."""

import hashlib
import io
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.utils import calculate_tree_hash

MIB = 1024 * 1024
BODY = hashlib.shake_256(b"jobs").digest(6 * MIB + MIB // 2)


def tree(body: bytes) -> str:
    return str(calculate_tree_hash(io.BytesIO(body)))


def test_a_retrieval_is_described_from_its_start_to_its_end(
    vault: Any, refused: Callable[..., str]
) -> None:
    archive_id = vault.put(BODY, "the archive")
    job_id = vault.ask(archive_id, "Standard", Description="for job 42")
    running = vault.job(job_id)
    assert (running["Completed"], running["StatusCode"]) == (False, "InProgress")
    assert "CompletionDate" not in running
    assert "SHA256TreeHash" not in running
    early = refused("get_job_output", vaultName=vault.name, jobId=job_id)
    assert early.startswith("InvalidParameterValueException: The job is not currently available")
    done = vault.done(job_id)
    del done["ResponseMetadata"]
    assert done.pop("CreationDate") < done.pop("CompletionDate")
    assert done == {
        "JobId": job_id,
        "JobDescription": "for job 42",
        "Action": "ArchiveRetrieval",
        "ArchiveId": archive_id,
        "ArchiveSizeInBytes": len(BODY),
        "ArchiveSHA256TreeHash": tree(BODY),
        "SHA256TreeHash": tree(BODY),
        "RetrievalByteRange": f"0-{len(BODY) - 1}",
        "Completed": True,
        "StatusCode": "Succeeded",
        "StatusMessage": "Succeeded",
        "Tier": "Standard",
        "VaultARN": f"arn:aws:glacier:us-east-1:000000000000:vaults/{vault.name}",
    }
    output = vault.get(job_id)
    assert output["bytes"] == BODY
    assert (output["status"], output["checksum"]) == (200, tree(BODY))
    assert output["contentType"] == "application/octet-stream"
    assert output["archiveDescription"] == "the archive"


def test_tiers_take_their_time(vault: Any) -> None:
    archive_id = vault.put(b"x")
    began = time.monotonic()
    jobs = {tier: vault.ask(archive_id, tier) for tier in ("Bulk", "Standard", "Expedited")}
    took = {}
    for tier in ("Expedited", "Standard", "Bulk"):
        vault.done(jobs[tier])
        took[tier] = time.monotonic() - began
    assert 0.1 <= took["Expedited"] < took["Standard"] < took["Bulk"]
    assert took["Standard"] >= 0.6
    assert took["Bulk"] >= 1.2


@pytest.mark.parametrize(
    ("asked", "start", "end", "has_hash"),
    [
        ("bytes=0-1048575", 0, MIB - 1, True),
        (f"bytes={2 * MIB}-{4 * MIB - 1}", 2 * MIB, 4 * MIB - 1, True),
        (f"bytes={MIB}-{3 * MIB - 1}", MIB, 3 * MIB - 1, False),
        ("bytes=3-1000", 3, 1000, False),
        (f"bytes={6 * MIB}-", 6 * MIB, len(BODY) - 1, True),
    ],
)
def test_output_by_ranges(vault: Any, asked: str, start: int, end: int, has_hash: bool) -> None:
    job_id = vault.ask(vault.put(BODY))
    vault.done(job_id)
    output = vault.get(job_id, range=asked)
    wanted = BODY[start : end + 1]
    assert (output["status"], output["bytes"]) == (206, wanted)
    assert output["contentRange"] == f"bytes {start}-{end}/{len(BODY)}"
    assert output.get("checksum") == (tree(wanted) if has_hash else None)


def test_a_range_may_be_retrieved_and_a_range_of_it_downloaded(vault: Any) -> None:
    archive_id = vault.put(BODY)
    job_id = vault.ask(archive_id, RetrievalByteRange=f"{4 * MIB}-{len(BODY) - 1}")
    assert vault.done(job_id)["SHA256TreeHash"] == tree(BODY[4 * MIB :])
    assert vault.get(job_id)["bytes"] == BODY[4 * MIB :]
    output = vault.get(job_id, range=f"bytes=0-{2 * MIB - 1}")
    assert output["bytes"] == BODY[4 * MIB : 6 * MIB]
    assert output["contentRange"] == f"bytes 0-{2 * MIB - 1}/{len(BODY) - 4 * MIB}"
    assert output["checksum"] == tree(BODY[4 * MIB : 6 * MIB])


def test_a_range_that_is_no_node_has_no_tree_hash(vault: Any) -> None:
    job_id = vault.ask(vault.put(BODY), RetrievalByteRange=f"{MIB}-{3 * MIB - 1}")
    assert "SHA256TreeHash" not in vault.done(job_id)
    output = vault.get(job_id, range=f"bytes=0-{MIB - 1}")
    assert output["bytes"] == BODY[MIB : 2 * MIB]
    assert "checksum" not in output


@pytest.mark.parametrize(
    "asked", ["bytes=5-4", "bytes=0-99", "bytes=-5", "items=0-1", "bytes=10-"]
)
def test_bad_ranges_of_output(vault: Any, asked: str, refused: Callable[..., str]) -> None:
    job_id = vault.ask(vault.put(b"0123456789"))
    vault.done(job_id)
    answer = refused("get_job_output", vaultName=vault.name, jobId=job_id, range=asked)
    assert answer.startswith("InvalidParameterValueException: Invalid Range")


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"Type": "select"}, "InvalidParameterValueException"),
        ({"Type": "archive-retrieval"}, "MissingParameterValueException"),
        ({"Type": "archive-retrieval", "ArchiveId": "gone"}, "ResourceNotFoundException"),
        ({"Type": "inventory-retrieval", "ArchiveId": "x"}, "InvalidParameterValueException"),
        ({"Type": "inventory-retrieval", "Format": "CSV"}, "InvalidParameterValueException"),
        (
            {"Type": "inventory-retrieval", "InventoryRetrievalParameters": {"Limit": "1"}},
            "InvalidParameterValueException",
        ),
    ],
)
def test_what_is_no_job(
    vault: Any, parameters: dict[str, Any], code: str, refused: Callable[..., str]
) -> None:
    answer = refused("initiate_job", vaultName=vault.name, jobParameters=parameters)
    assert answer.startswith(f"{code}: ")


@pytest.mark.parametrize(
    "wrong", [{"Tier": "Fast"}, {"RetrievalByteRange": "0-4"}, {"RetrievalByteRange": "all"}]
)
def test_bad_retrievals(vault: Any, wrong: dict[str, str], refused: Callable[..., str]) -> None:
    asked = {"Type": "archive-retrieval", "ArchiveId": vault.put(b"0123456789"), **wrong}
    answer = refused("initiate_job", vaultName=vault.name, jobParameters=asked)
    assert answer.startswith("InvalidParameterValueException")


def test_an_archive_deleted_meanwhile_fails_its_retrieval(
    vault: Any, server: Any, refused: Callable[..., str]
) -> None:
    before = set(server.files())
    archive_id = vault.put(b"going")
    job_id = vault.ask(archive_id, "Standard")
    vault.glacier.delete_archive(vaultName=vault.name, archiveId=archive_id)
    done = vault.done(job_id)
    assert (done["Completed"], done["StatusCode"]) == (True, "Failed")
    assert "deleted" in done["StatusMessage"]
    answer = refused("get_job_output", vaultName=vault.name, jobId=job_id)
    assert answer.startswith("InvalidParameterValueException")
    assert set(server.files()) == before


def test_a_completed_retrieval_outlives_its_archive(vault: Any) -> None:
    archive_id = vault.put(BODY)
    job_id = vault.ask(archive_id)
    vault.done(job_id)
    vault.glacier.delete_archive(vaultName=vault.name, archiveId=archive_id)
    assert vault.get(job_id)["bytes"] == BODY
    assert vault.count() == 0


def test_an_archive_is_retrieved_again_and_again(vault: Any) -> None:
    archive_id = vault.put(BODY)
    jobs = [vault.ask(archive_id), vault.ask(archive_id)]
    for job_id in jobs:
        vault.done(job_id)
        assert vault.get(job_id)["bytes"] == BODY
    assert vault.retrieve(archive_id) == BODY


def test_an_output_expires_with_its_job(run: Any, new_vault: Callable[..., Any]) -> None:
    server = run(GAS_VAULT_OUTPUT_SECONDS="0.7")
    vault = new_vault(server.glacier, "expiring")
    archive_id = vault.put(b"short")
    job_id = vault.ask(archive_id)
    vault.done(job_id)
    assert vault.get(job_id)["bytes"] == b"short"
    vault.glacier.delete_archive(vaultName=vault.name, archiveId=archive_id)
    assert len(server.files()) == 1
    time.sleep(1.2)
    for operation in (vault.get, vault.job):
        with pytest.raises(vault.glacier.exceptions.ResourceNotFoundException, match="job ID"):
            operation(job_id)
    assert server.files() == []


def test_an_inventory_tells_every_archive(vault: Any) -> None:
    one, two = vault.put(BODY, 'first, "quoted"'), vault.put(b"2")
    job_id = vault.inventory(Description="all of it", Format="JSON")
    done = vault.done(job_id)
    assert done["Action"] == "InventoryRetrieval"
    assert "ArchiveId" not in done
    output = vault.get(job_id)
    assert output["contentType"] == "application/json"
    assert "checksum" not in output
    assert len(output["bytes"]) == done["InventorySizeInBytes"]
    told = json.loads(output["bytes"])
    assert told["VaultARN"] == done["VaultARN"]
    assert [(a["ArchiveId"], a["ArchiveDescription"]) for a in told["ArchiveList"]] == [
        (one, 'first, "quoted"'),
        (two, ""),
    ]
    assert told["ArchiveList"][0]["Size"] == len(BODY)
    assert told["ArchiveList"][0]["SHA256TreeHash"] == tree(BODY)
    assert vault.get(job_id, range="bytes=0-9")["bytes"] == output["bytes"][:10]


def test_jobs_are_listed_in_pages_and_by_status(vault: Any, refused: Callable[..., str]) -> None:
    archive_id = vault.put(b"x")
    done = [vault.ask(archive_id) for _ in range(3)]
    for job_id in done:
        vault.done(job_id)
    running = [vault.ask(archive_id, "Bulk")]

    def listed(**given: Any) -> list[str]:
        pages = vault.glacier.get_paginator("list_jobs").paginate(vaultName=vault.name, **given)
        return [job["JobId"] for page in pages for job in page["JobList"]]

    assert listed(PaginationConfig={"PageSize": 2}) == done + running
    assert listed(statuscode="Succeeded") == listed(completed="true") == done
    assert listed(statuscode="InProgress") == listed(completed="false") == running
    assert listed(statuscode="Failed") == []
    answer = refused("list_jobs", vaultName=vault.name, statuscode="finished")
    assert answer == "InvalidParameterValueException: The job status code is not valid: finished"


def test_a_job_that_is_not_there(vault: Any, refused: Callable[..., str]) -> None:
    for operation in ("describe_job", "get_job_output"):
        answer = refused(operation, vaultName=vault.name, jobId="nothing")
        assert answer == "ResourceNotFoundException: The job ID was not found: nothing"
