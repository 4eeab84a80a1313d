"""The table of jobs on DynamoDB."""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from gas.aws.rows import unwrap, wrap
from gas.cursors import cursor_after, read_cursor
from gas.jobs import Job, JobExists, JobNotFound, Status
from gas.moves import Change, JobMoved
from gas.ports import Page
from gas.rows import from_row, plain, to_row


class DynamoJobs:
    """Moves are single UpdateItem calls: attributes that this code does not know survive them."""

    def __init__(self, dynamodb: Any, table: str) -> None:
        self._db = dynamodb
        self._table = table

    def add(self, job: Job) -> None:
        try:
            self._db.put_item(
                TableName=self._table,
                Item=wrap(to_row(job)),
                ConditionExpression="attribute_not_exists(job_id)",
            )
        except ClientError as error:
            raise (JobExists(job.job_id) if refused_by_condition(error) else error) from error

    def get(self, job_id: str) -> Job:
        answer = self._db.get_item(
            TableName=self._table, Key=wrap({"job_id": job_id}), ConsistentRead=True
        )
        if "Item" not in answer:
            raise JobNotFound(job_id)
        return _job(answer["Item"])

    def apply(self, change: Change) -> Job:
        try:
            answer = self._db.update_item(
                TableName=self._table,
                Key=wrap({"job_id": change.job_id}),
                ReturnValues="ALL_NEW",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
                **_expressions(change),
            )
        except ClientError as error:
            if not refused_by_condition(error):
                raise
            if "Item" not in error.response:
                raise JobNotFound(change.job_id) from error
            raise JobMoved(f"job {change.job_id} has moved meanwhile") from error
        return _job(answer["Attributes"])

    def remove(self, job: Job) -> None:
        gone = Change(job.job_id, {"status": Status.DELETED, "archive_id": job.archive_id}, {})
        conditions, names, values = _conditions(gone)
        try:
            self._db.delete_item(
                TableName=self._table,
                Key=wrap({"job_id": job.job_id}),
                ConditionExpression=conditions,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=wrap(values),
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            if not refused_by_condition(error):
                raise
            if "Item" in error.response:
                raise JobMoved(f"job {job.job_id} is not one to remove") from error

    def of_user(self, user_id: str, *, limit: int, cursor: str | None = None) -> Page:
        start: dict[str, Any] = {}
        if cursor is not None:
            submit_time, job_id = read_cursor(cursor)
            key = {"user_id": user_id, "submit_time": submit_time, "job_id": job_id}
            start = {"ExclusiveStartKey": wrap(key)}
        answer = self._db.query(
            TableName=self._table,
            IndexName="by_user",
            KeyConditionExpression="user_id = :user",
            ExpressionAttributeValues=wrap({":user": user_id}),
            ScanIndexForward=False,
            Limit=limit + 1,  # one more than asked for, to know whether there is more
            **start,
        )
        jobs = [_job(item) for item in answer["Items"]]
        # An index with large rows may answer with fewer than were asked for (1 MB a page).
        more = len(jobs) > limit or (jobs and "LastEvaluatedKey" in answer)
        shown = jobs[:limit]
        return Page(shown, cursor_after(shown[-1]) if more else None)

    def waiting(self, user_id: str, *, limit: int) -> list[str]:
        answer = self._db.query(
            TableName=self._table,
            IndexName="by_turn",
            KeyConditionExpression="waits = :user",
            ExpressionAttributeValues=wrap({":user": user_id}),
            Limit=limit,
        )
        return [str(unwrap(item)["job_id"]) for item in answer["Items"]]

    def due(self, watch: str, now: int) -> Iterator[Job]:
        pages = self._db.get_paginator("query").paginate(
            TableName=self._table,
            IndexName="by_watch",
            KeyConditionExpression="watch = :watch AND look_at <= :now",
            ExpressionAttributeValues=wrap({":watch": watch, ":now": now}),
        )
        for page in pages:
            for item in page["Items"]:
                yield _job(item)


def refused_by_condition(error: ClientError) -> bool:
    return str(error.response["Error"]["Code"]) == "ConditionalCheckFailedException"


def _job(item: dict[str, Any]) -> Job:
    return from_row(unwrap(item), Job)


def _expressions(change: Change) -> dict[str, Any]:
    """UpdateItem's arguments for a change."""
    conditions, names, values = _conditions(change)
    sets = {name: plain(value) for name, value in change.sets.items() if value is not None}
    removes = [f"#{name}" for name, value in change.sets.items() if value is None]
    update = "SET " + ", ".join(f"#{name} = :{name}" for name in sets)
    return {
        "UpdateExpression": update + (" REMOVE " + ", ".join(removes) if removes else ""),
        "ConditionExpression": conditions,
        "ExpressionAttributeNames": names | {f"#{name}": name for name in change.sets},
        "ExpressionAttributeValues": wrap(values | {f":{n}": value for n, value in sets.items()}),
    }


def _conditions(change: Change) -> tuple[str, dict[str, str], dict[str, Any]]:
    """The condition that a change rests on, with its names and its (plain) values.

    The row must be there: an update of a missing key would otherwise create half a job.
    """
    names, values = {}, {}
    conditions = ["attribute_exists(job_id)"]
    for name, expected in change.expects.items():
        names[f"#{name}"] = name
        if expected is None:
            conditions.append(f"attribute_not_exists(#{name})")
        else:
            conditions.append(f"#{name} = :was_{name}")
            values[f":was_{name}"] = plain(expected)
    return " AND ".join(conditions), names, values
