"""The tables, buckets and archive of a machine, as its services see them."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

from gas.aws.cold import S3ColdVault
from gas.aws.jobs import DynamoJobs
from gas.aws.queues import SnsPublish
from gas.aws.store import S3Store
from gas.aws.users import DynamoUsers
from local.aws import client
from local.machine import Machine
from local.parts import VAULT


@dataclass(frozen=True)
class Ports:
    jobs: DynamoJobs
    users: DynamoUsers
    inputs: S3Store
    results: S3Store
    publish: SnsPublish
    held: Callable[[], set[str]]  #: the ids of all that the archive holds now

    @classmethod
    def of(cls, machine: Machine, archive: str) -> Self:
        told, url = machine.outputs(), machine.url("aws")
        s3, sns, dynamodb = client("s3", url), client("sns", url), client("dynamodb", url)
        topic = told["GAS_ARCHIVE_NOTICE_TOPIC_ARN"]
        glacier = client("glacier", machine.url("vault"))
        cold = S3ColdVault(s3, told["GAS_ARCHIVE_BUCKET"], sns, topic)
        return cls(
            jobs=DynamoJobs(dynamodb, told["GAS_JOBS_TABLE"]),
            users=DynamoUsers(dynamodb, told["GAS_USERS_TABLE"]),
            inputs=S3Store(s3, told["GAS_INPUTS_BUCKET"]),
            results=S3Store(s3, told["GAS_RESULTS_BUCKET"]),
            held=partial(_in_vault, glacier) if archive == "vault" else partial(_in_s3, cold),
            publish=SnsPublish(sns, told["GAS_TOPIC_ARN_PREFIX"], "web"),
        )


def _in_s3(cold: S3ColdVault) -> set[str]:
    return {holding.archive_id for holding in cold.holdings()}


def _in_vault(glacier: Any) -> set[str]:
    """By an inventory of this moment."""
    asked = {"Type": "inventory-retrieval", "Format": "JSON"}
    job = {"vaultName": VAULT} | {
        "jobId": glacier.initiate_job(vaultName=VAULT, jobParameters=asked)["jobId"]
    }
    while not glacier.describe_job(**job)["Completed"]:
        time.sleep(0.5)
    listed = json.load(glacier.get_job_output(**job)["body"])["ArchiveList"]
    return {archive["ArchiveId"] for archive in listed}
