"""What a Glacier vault holds: only an inventory job tells (page: vault-inventory)."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
from botocore.exceptions import ClientError

from gas.aws.tiers import code_of
from gas.ports import Holding

#: By this we know our own inventory jobs, which are neither ranges nor CSV.
OURS = "gas: holdings"


class _Description(msgspec.Struct):
    job_id: str
    generation: int


def describe(job_id: str, generation: int) -> str:
    """An archive's description: printable ASCII, at most 1,024 (page: api-archive-post)."""
    return json.dumps({"job_id": job_id, "generation": generation})


def holdings(glacier: Any, vault: str) -> Iterator[Holding]:
    """Our latest inventory; when there is none, one is begun and nothing is told yet.

    Glacier takes stock about once a day and a job takes hours, so ask again later.
    """
    ours = [job for job in _jobs(glacier, vault) if job.get("JobDescription") == OURS]
    done = [job for job in ours if job["StatusCode"] == "Succeeded"]
    if done:
        yield from _read(glacier, vault, max(done, key=lambda job: job["CompletionDate"]))
    elif not any(job["StatusCode"] == "InProgress" for job in ours):
        _begin(glacier, vault)


def _jobs(glacier: Any, vault: str) -> Iterator[dict[str, Any]]:
    for page in glacier.get_paginator("list_jobs").paginate(vaultName=vault):
        yield from (job for job in page["JobList"] if job["Action"] == "InventoryRetrieval")


def _begin(glacier: Any, vault: str) -> None:
    """Without a topic: nobody waits for it."""
    asked = {"Type": "inventory-retrieval", "Format": "JSON", "Description": OURS}
    try:
        glacier.initiate_job(vaultName=vault, jobParameters=asked)
    except ClientError as error:
        if code_of(error) != "ResourceNotFoundException":
            raise
        # A vault of less than a day has no inventory yet.  One that is not there raises here.
        glacier.describe_vault(vaultName=vault)


def _read(glacier: Any, vault: str, job: dict[str, Any]) -> Iterator[Holding]:
    """Page: api-job-output-get."""
    output = glacier.get_job_output(vaultName=vault, jobId=job["JobId"])
    for found in json.load(output["body"])["ArchiveList"]:
        job_id, generation = _described(found.get("ArchiveDescription") or "")
        yield Holding(
            archive_id=found["ArchiveId"],
            job_id=job_id,
            generation=generation,
            size=found["Size"],
            since=int(datetime.fromisoformat(found["CreationDate"]).timestamp()),
        )


def _described(description: str) -> tuple[str, int]:
    """Job id and generation; an empty id for an archive that somebody else put there."""
    try:
        said = msgspec.json.decode(description, type=_Description)
    except (msgspec.DecodeError, UnicodeError):
        return "", 0
    return said.job_id, said.generation
