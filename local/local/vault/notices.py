"""Notices of completed jobs: kept until SNS has taken them (page: configuring-notifications)."""

import json
import sqlite3
import time
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from local.aws import KEY_ID, REGION, SECRET_KEY
from local.vault.state import State

_SLOWEST = 60  #: times the first wait


def announce(db: sqlite3.Connection, vault: str, job: dict[str, Any]) -> None:
    """One to the job's own topic and one to the vault's: two even if these are the same.

    Page: api-initiate-job-post.
    """
    configured = db.execute(
        "select topic, events from vaults where VaultName = ?", (vault,)
    ).fetchone()
    topics = [job["SNSTopic"]]
    if configured and f"{job['Action']}Completed" in (configured["events"] or "").split():
        topics.append(configured["topic"])
    for topic in filter(None, topics):
        db.execute(
            "insert into notices (job, topic, message, due) values (?, ?, ?, ?)",
            (job["JobId"], topic, json.dumps(job), time.time()),
        )


class Notices:
    def __init__(self, state: State, aws_url: str, again_seconds: float) -> None:
        self._state = state
        self._again_seconds = again_seconds
        # Trying again is our own business, and so is not waiting long: others are waiting too.
        self._sns = boto3.client(
            "sns",
            endpoint_url=aws_url,
            region_name=REGION,
            aws_access_key_id=KEY_ID,
            aws_secret_access_key=SECRET_KEY,
            config=Config(
                proxies={},
                connect_timeout=2,
                read_timeout=5,
                retries={"total_max_attempts": 1},
            ),
        )

    def tick(self) -> None:
        """Publish what is due.  A crash between publishing and forgetting says it twice."""
        with self._state.transaction() as db:
            due = db.execute("select * from notices where due <= ?", (time.time(),)).fetchall()
        for notice in due:
            self._publish(notice)

    def _publish(self, notice: sqlite3.Row) -> None:
        try:
            self._sns.publish(TopicArn=notice["topic"], Message=notice["message"])
        except (BotoCoreError, ClientError) as error:
            print(f"SNS did not take the notice of job {notice['job']}: {error}", flush=True)
            self._put_off(notice)
            return
        with self._state.transaction() as db:
            db.execute("delete from notices where id = ?", (notice["id"],))

    def _put_off(self, notice: sqlite3.Row) -> None:
        """Ever later: a topic that is gone stays gone, until the job is forgotten."""
        seconds = self._again_seconds * min(2 ** notice["tries"], _SLOWEST)
        with self._state.transaction() as db:
            db.execute(
                "update notices set due = ?, tries = tries + 1 where id = ?",
                (time.time() + seconds, notice["id"]),
            )
