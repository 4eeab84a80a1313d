"""The tables of users, of sessions, and of things done at most once, on DynamoDB."""

from collections.abc import Collection, Iterator
from dataclasses import asdict
from typing import Any

from botocore.exceptions import ClientError

from gas.aws.jobs import refused_by_condition
from gas.aws.rows import unwrap, wrap
from gas.ports import Session
from gas.rows import from_row
from gas.users import LOOK_SECONDS, Plan, User, UserMoved, UserNotFound, plan_watch


class DynamoUsers:
    def __init__(self, dynamodb: Any, table: str) -> None:
        self._db = dynamodb
        self._table = table

    def get(self, user_id: str) -> User:
        answer = self._db.get_item(
            TableName=self._table, Key=wrap({"user_id": user_id}), ConsistentRead=True
        )
        if "Item" not in answer:
            raise UserNotFound(user_id)
        return from_row(unwrap(answer["Item"]), User)

    def signed_in(self, user: User, now: int) -> User:
        answer = self._db.update_item(
            TableName=self._table,
            Key=wrap({"user_id": user.user_id}),
            UpdateExpression=(
                "SET #name = :name, email = :email, institution = :institution, last_seen = :now,"
                " first_seen = if_not_exists(first_seen, :now),"
                " #plan = if_not_exists(#plan, :plan)"
            ),
            ExpressionAttributeNames={"#name": "name", "#plan": "plan"},
            ExpressionAttributeValues=wrap(
                {
                    ":name": user.name,
                    ":email": user.email,
                    ":institution": user.institution,
                    ":plan": user.plan.value,
                    ":now": now,
                }
            ),
            ReturnValues="ALL_NEW",
        )
        return from_row(unwrap(answer["Attributes"]), User)

    def mute(self, user_id: str, kinds: Collection[str]) -> User:
        return self._change(user_id, muted=sorted(set(kinds)))

    def block_mail(self, user_id: str, address: str, why: str) -> User:
        return self._change(user_id, mail_blocked=address, mail_blocked_why=why)

    def give_turns(self, user: User, turns: list[str], *, waited: str | None = None) -> User:
        sets: dict[str, Any] = {"turns": turns} | ({"waited": waited} if waited else {})
        seen = "turns = :seen" if user.turns else "attribute_not_exists(turns)"
        values = {f":{name}": value for name, value in sets.items()}
        try:
            answer = self._db.update_item(
                TableName=self._table,
                Key=wrap({"user_id": user.user_id}),
                UpdateExpression="SET " + ", ".join(f"{name} = :{name}" for name in sets),
                ConditionExpression=f"attribute_exists(user_id) AND {seen}",
                ExpressionAttributeValues=wrap(
                    values | ({":seen": user.turns} if user.turns else {})
                ),
                ReturnValues="ALL_NEW",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            if not refused_by_condition(error):
                raise
            missing = "Item" not in error.response
            raise (UserNotFound if missing else UserMoved)(user.user_id) from error
        return from_row(unwrap(answer["Attributes"]), User)

    def change_plan(self, user_id: str, plan: Plan, now: int) -> User:
        return self._change(
            user_id,
            plan=plan.value,
            plan_since=now,
            watch=plan_watch(plan),
            look_at=now + LOOK_SECONDS,
        )

    def _change(self, user_id: str, **sets: Any) -> User:
        try:
            answer = self._db.update_item(
                TableName=self._table,
                Key=wrap({"user_id": user_id}),
                UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in sets),
                ConditionExpression="attribute_exists(user_id)",
                ExpressionAttributeNames={f"#{name}": name for name in sets},
                ExpressionAttributeValues=wrap({f":{name}": sets[name] for name in sets}),
                ReturnValues="ALL_NEW",
            )
        except ClientError as error:
            if refused_by_condition(error):
                raise UserNotFound(user_id) from error
            raise
        return from_row(unwrap(answer["Attributes"]), User)

    def due(self, watch: str, now: int) -> Iterator[User]:
        pages = self._db.get_paginator("query").paginate(
            TableName=self._table,
            IndexName="by_watch",
            KeyConditionExpression="watch = :watch AND look_at <= :now",
            ExpressionAttributeValues=wrap({":watch": watch, ":now": now}),
        )
        for page in pages:
            for item in page["Items"]:
                yield from_row(unwrap(item), User)

    def seen_to(self, user: User) -> None:
        try:
            self._db.update_item(
                TableName=self._table,
                Key=wrap({"user_id": user.user_id}),
                UpdateExpression="REMOVE watch, look_at",
                ConditionExpression="plan_since = :since",
                ExpressionAttributeValues=wrap({":since": user.plan_since}),
            )
        except ClientError as error:
            if not refused_by_condition(error):
                raise


class DynamoOnce:
    """DynamoDB removes expired rows late (within days), so a claim also looks at the time."""

    def __init__(self, dynamodb: Any, table: str) -> None:
        self._db = dynamodb
        self._table = table

    def claim(self, what: str, *, now: int, seconds: int) -> bool:
        try:
            self._db.put_item(
                TableName=self._table,
                Item=wrap({"what": what, "expires": now + seconds}),
                ConditionExpression="attribute_not_exists(what) OR expires <= :now",
                ExpressionAttributeValues=wrap({":now": now}),
            )
        except ClientError as error:
            if refused_by_condition(error):
                return False
            raise
        return True

    def release(self, what: str) -> None:
        self._db.delete_item(TableName=self._table, Key=wrap({"what": what}))


class DynamoSessions:
    def __init__(self, dynamodb: Any, table: str) -> None:
        self._db = dynamodb
        self._table = table

    def open(self, session: Session) -> None:
        self._db.put_item(TableName=self._table, Item=wrap(asdict(session)))

    def read(self, session_id: str, now: int) -> Session | None:
        answer = self._db.get_item(
            TableName=self._table, Key=wrap({"session_id": session_id}), ConsistentRead=True
        )
        if "Item" not in answer:
            return None
        session = Session(**unwrap(answer["Item"]))
        return session if session.expires > now else None

    def close(self, session_id: str) -> None:
        self._db.delete_item(TableName=self._table, Key=wrap({"session_id": session_id}))
