"""The parameters of an operation, as OpenAPI describes them."""

import re
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from web.api import repeats
from web.api.operations import Operation

#: Where a schema of the document stands.
REF: Final = "#/components/schemas/{name}"
#: A part of a rule that stands for a value.
IN_PATH: Final = re.compile(r"<uuid:(\w+)>")


def of(operation: Operation) -> list[dict[str, Any]]:
    """In the path, the query and the header."""
    return [*_in_path(operation), *_in_query(operation), *_in_header(operation)]


def _in_path(operation: Operation) -> Iterable[dict[str, Any]]:
    for name in IN_PATH.findall(operation.rule):
        schema = {"type": "string", "format": "uuid"}
        told = {"name": name, "in": "path", "required": True, "schema": schema}
        yield told | {"description": "as the job's creation and the list tell it"}


def _in_query(operation: Operation) -> Iterable[dict[str, Any]]:
    if operation.asks is None:
        return
    _, known = msgspec.json.schema_components([operation.asks], ref_template=REF)
    for name, schema in known[operation.asks.__name__]["properties"].items():
        told = {"name": name, "in": "query", "description": schema.get("description", "")}
        yield told | {"schema": _without_null(schema)}


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter that may be left out; the query has no word for null."""
    kept = {k: v for k, v in schema.items() if k != "description" and v is not None}
    options = [one for one in kept.pop("anyOf", []) if one != {"type": "null"}]
    return kept | options[0] if options else kept


def _in_header(operation: Operation) -> Iterable[dict[str, Any]]:
    if operation.repeatable:
        yield {
            "name": repeats.HEADER,
            "in": "header",
            "description": "Random and new for every new request; with the same one the request "
            "is done once, and answered alike for a day.",
            "schema": {"type": "string", "minLength": 1, "maxLength": repeats.LONGEST},
        }
