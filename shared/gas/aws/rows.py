"""Rows as DynamoDB writes them: every value wrapped in its type."""

from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

_write = TypeSerializer().serialize
_read = TypeDeserializer().deserialize


def wrap(row: dict[str, Any]) -> dict[str, Any]:
    """Plain values -> DynamoDB's."""
    return {name: _write(value) for name, value in row.items()}


def unwrap(item: dict[str, Any]) -> dict[str, Any]:
    """DynamoDB's values -> plain ones; its decimals become ints (nothing here is a fraction)."""
    return {name: _whole(_read(value)) for name, value in item.items()}


def _whole(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value)
    if isinstance(value, dict):
        return {name: _whole(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_whole(inner) for inner in value]
    return value
