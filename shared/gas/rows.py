"""A job or user as a row of plain values, which is what tables hold."""

from typing import Any, TypeVar

import msgspec

T = TypeVar("T", bound=msgspec.Struct)


def to_row(thing: msgspec.Struct) -> dict[str, Any]:
    """Plain values only; what is absent (None, or empty by default) is left out."""
    row: dict[str, Any] = msgspec.to_builtins(thing)
    return {name: value for name, value in row.items() if value is not None}


def from_row(row: dict[str, Any], kind: type[T]) -> T:
    """Read a row; attributes that `kind` does not know are ignored.

    Raises `msgspec.ValidationError` when one is missing or of the wrong type.
    """
    return msgspec.convert(row, kind)


def plain(value: Any) -> Any:
    """One attribute's value as it stands in a row."""
    return msgspec.to_builtins(value)
