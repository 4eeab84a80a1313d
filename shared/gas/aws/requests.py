"""The tables of counts and of replies on DynamoDB, which removes expired rows late."""

from typing import Any

from botocore.exceptions import ClientError

from gas.aws.jobs import refused_by_condition
from gas.aws.rows import unwrap, wrap
from gas.limits import KEEP_SECONDS as KEEP_COUNT
from gas.limits import Counted, Quota, window
from gas.replies import CLAIM_SECONDS, KEEP_SECONDS, OtherRequest, Reply, StillAtIt


class DynamoLimits:
    def __init__(self, dynamodb: Any, table: str) -> None:
        self._db = dynamodb
        self._table = table

    def count(self, who: str, quota: Quota, now: int) -> Counted:
        key, ends = window(who, quota, now)
        try:
            answer = self._db.update_item(
                TableName=self._table,
                Key=wrap({"window": key}),
                UpdateExpression="SET expires = :expires ADD used :one",
                ConditionExpression="attribute_not_exists(used) OR used < :most",
                ExpressionAttributeValues=wrap(
                    {":one": 1, ":most": quota.most, ":expires": ends + KEEP_COUNT}
                ),
                ReturnValues="UPDATED_NEW",
            )
        except ClientError as error:
            if not refused_by_condition(error):
                raise
            return Counted(quota, 0, ends - now, allowed=False)
        used = unwrap(answer["Attributes"])["used"]
        return Counted(quota, quota.most - used, ends - now, allowed=True)


class DynamoReplies:
    def __init__(self, dynamodb: Any, table: str) -> None:
        self._db = dynamodb
        self._table = table

    def claim(self, key: str, about: str, now: int) -> Reply | None:
        row = {"request": key, "about": about, "expires": now + CLAIM_SECONDS}
        try:
            self._db.put_item(
                TableName=self._table,
                Item=wrap(row),
                ConditionExpression="attribute_not_exists(about) OR expires <= :now",
                ExpressionAttributeValues=wrap({":now": now}),
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            if not refused_by_condition(error):
                raise
            known = unwrap(error.response["Item"])
        else:
            return None
        if known["about"] != about:
            raise OtherRequest(key)
        if "body" not in known:
            raise StillAtIt(key)
        return Reply(known["status"], known["body"])

    def keep(self, key: str, about: str, reply: Reply, now: int) -> None:
        row = {
            "request": key,
            "about": about,
            "status": reply.status,
            "body": reply.body,
            "expires": now + KEEP_SECONDS,
        }
        self._db.put_item(TableName=self._table, Item=wrap(row))

    def release(self, key: str) -> None:
        self._db.delete_item(TableName=self._table, Key=wrap({"request": key}))
