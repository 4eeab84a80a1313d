"""The table of tokens on DynamoDB.

Beside the row of each token there is one row per user with the ids of theirs, changed in the same
transaction: so the list is complete at once and the bound holds, which an index, lagging behind
its table, could promise neither of.
"""

from typing import Any, Final

from botocore.exceptions import ClientError

from gas.aws.jobs import refused_by_condition
from gas.aws.rows import unwrap, wrap
from gas.rows import from_row, to_row
from gas.tokens import MOST, USE_SECONDS, Token, TooManyTokens

#: Two changes of one user's list at the same time refuse each other; one of them tries again.
_TRIES: Final = 4


class DynamoTokens:
    """DynamoDB removes expired rows late (within days), so a read also looks at the time."""

    def __init__(self, dynamodb: Any, table: str) -> None:
        self._db = dynamodb
        self._table = table

    def add(self, token: Token, now: int) -> None:
        self._forget_gone(token.user_id, now)
        put = {
            "TableName": self._table,
            "Item": wrap(to_row(token)),
            "ConditionExpression": "attribute_not_exists(token_id)",
        }
        listed = self._listed(token.user_id, "ADD ids :one", {token.token_id})
        listed["ConditionExpression"] = "attribute_not_exists(ids) OR size(ids) < :most"
        listed["ExpressionAttributeValues"] |= wrap({":most": MOST})
        if not self._both({"Put": put}, {"Update": listed}):
            raise TooManyTokens(token.user_id)

    def read(self, token_id: str, now: int) -> Token | None:
        answer = self._db.get_item(
            TableName=self._table, Key=wrap({"token_id": token_id}), ConsistentRead=True
        )
        if "user_id" not in answer.get("Item", {}):
            return None
        token = from_row(unwrap(answer["Item"]), Token)
        return token if token.expires > now else None

    def of_user(self, user_id: str, now: int) -> list[Token]:
        good = [token for token in self._rows(self._ids(user_id)) if token.expires > now]
        return sorted(good, key=lambda token: (-token.created, token.token_id))

    def _rows(self, ids: set[str]) -> list[Token]:
        keys = [wrap({"token_id": token_id}) for token_id in ids]
        found: list[Token] = []
        while keys:
            asked = {self._table: {"Keys": keys, "ConsistentRead": True}}
            answer = self._db.batch_get_item(RequestItems=asked)
            found += [from_row(unwrap(item), Token) for item in answer["Responses"][self._table]]
            keys = answer.get("UnprocessedKeys", {}).get(self._table, {}).get("Keys", [])
        return found

    def used(self, token: Token, now: int) -> None:
        if now - (token.last_used or 0) < USE_SECONDS:
            return
        try:
            self._db.update_item(
                TableName=self._table,
                Key=wrap({"token_id": token.token_id}),
                UpdateExpression="SET last_used = :now",
                ConditionExpression="attribute_exists(token_id)",
                ExpressionAttributeValues=wrap({":now": now}),
            )
        except ClientError as error:  # revoked meanwhile: it must not come back
            if not refused_by_condition(error):
                raise

    def revoke(self, token_id: str, user_id: str) -> None:
        delete = {
            "TableName": self._table,
            "Key": wrap({"token_id": token_id}),
            "ConditionExpression": "user_id = :user",
            "ExpressionAttributeValues": wrap({":user": user_id}),
        }
        listed = self._listed(user_id, "DELETE ids :one", {token_id})
        self._both({"Delete": delete}, {"Update": listed})

    def _both(self, one: dict[str, Any], other: dict[str, Any]) -> bool:
        """Do both or neither; False when a condition refused."""
        for left in reversed(range(_TRIES)):
            try:
                self._db.transact_write_items(TransactItems=[one, other])
                return True
            except ClientError as error:
                reasons = _reasons(error)
                if "ConditionalCheckFailed" in reasons:
                    return False
                if "TransactionConflict" not in reasons or not left:
                    raise
        raise AssertionError("unreachable")

    def _forget_gone(self, user_id: str, now: int) -> None:
        """Take ids off a user's list whose tokens have expired."""
        ids = self._ids(user_id)  # first: what is listed after this was added after this
        good = {token.token_id for token in self._rows(ids) if token.expires > now}
        if gone := ids - good:
            self._db.update_item(**self._listed(user_id, "DELETE ids :one", gone))

    def _ids(self, user_id: str) -> set[str]:
        answer = self._db.get_item(
            TableName=self._table, Key=wrap({"token_id": _list_of(user_id)}), ConsistentRead=True
        )
        ids: set[str] = unwrap(answer.get("Item", {})).get("ids", set())
        return ids

    def _listed(self, user_id: str, how: str, ids: set[str]) -> dict[str, Any]:
        """UpdateItem's arguments for a change of a user's list."""
        return {
            "TableName": self._table,
            "Key": wrap({"token_id": _list_of(user_id)}),
            "UpdateExpression": how,
            "ExpressionAttributeValues": wrap({":one": ids}),
        }


def _list_of(user_id: str) -> str:
    """The key of a user's list; no SHA-256 looks like it."""
    return f"user {user_id}"


def _reasons(error: ClientError) -> set[str]:
    """Why DynamoDB gave up a transaction."""
    return {str(reason.get("Code")) for reason in error.response.get("CancellationReasons", [])}
