"""The API told to programs (OpenAPI) and to people (a page made from the same document)."""

from typing import Any

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from web import here
from web.api import openapi
from web.api.codes import CODES
from web.api.routes import operations
from web.gate import open_to_all

bp = Blueprint("api_docs", __name__)


@bp.get("/api/v1/openapi.json")
@open_to_all
def told_to_programs() -> ResponseReturnValue:
    return jsonify(_document())


@bp.get("/api/docs")
@open_to_all
def told_to_people() -> ResponseReturnValue:
    document = _document()
    return render_template(
        "api/docs.html",
        about=document["info"]["description"],
        operations=[_operation(path, document, *one) for path, one in _each(document)],
        schemas={name: _fields(s) for name, s in document["components"]["schemas"].items()},
        described=document["components"]["schemas"],
        codes=CODES,
        base="/api/v1",
    )


def _document() -> dict[str, Any]:
    return openapi.document(operations.known, here.settings().home_url)


def _each(document: dict[str, Any]) -> list[tuple[str, tuple[str, dict[str, Any]]]]:
    return [
        (path, (method, told))
        for path, methods in document["paths"].items()
        for method, told in methods.items()
    ]


def _operation(
    path: str, document: dict[str, Any], method: str, told: dict[str, Any]
) -> dict[str, Any]:
    well = next(iter(told["responses"]))
    gives = told["responses"][well]["content"]["application/json"]["schema"]
    takes = told.get("requestBody", {}).get("content", {}).get("application/json", {})
    return {
        "name": told["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": told["summary"],
        "description": told["description"],
        "scope": next(iter(told["security"][0]["token"]), None),
        "parameters": [p | {"type": _type(p["schema"])} for p in told["parameters"]],
        "takes": _type(takes["schema"]) if takes else None,
        "example": takes.get("example"),
        "status": well,
        "gives": _type(gives),
        "refuses": {
            status: answer["description"]
            for status, answer in told["responses"].items()
            if status != well
        },
    }


def _fields(schema: dict[str, Any]) -> list[dict[str, str]]:
    """Name, type and meaning of each field; empty for what is no object."""
    return [
        {"name": name, "type": _type(field), "meaning": field.get("description", "")}
        for name, field in schema.get("properties", {}).items()
    ]


def _type(schema: dict[str, Any]) -> str:
    """A type in a reader's words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"name → {_type(schema['additionalProperties'])}"
    return str(schema.get("format") or schema.get("type") or "any")
