"""The table of events on DynamoDB."""

from collections.abc import Iterator
from typing import Any

from gas.aws.rows import unwrap, wrap
from gas.events import KEEP_SECONDS, Event
from gas.rows import from_row, to_row


class DynamoEvents:
    """DynamoDB removes a row some time after it `expires`; until then it is still told."""

    def __init__(self, dynamodb: Any, table: str, *, page: int = 1000) -> None:
        self._db = dynamodb
        self._table = table
        self._page = page

    def record(self, event: Event) -> None:
        expires = int(event.time.timestamp()) + KEEP_SECONDS
        self._db.put_item(TableName=self._table, Item=wrap({**to_row(event), "expires": expires}))

    def of_job(self, job_id: str) -> Iterator[Event]:
        pages = self._db.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="job_id = :job",
            ExpressionAttributeValues=wrap({":job": job_id}),
            ConsistentRead=True,
            PaginationConfig={"PageSize": self._page},
        )
        for page in pages:
            for item in page["Items"]:
                yield from_row(unwrap(item), Event)
