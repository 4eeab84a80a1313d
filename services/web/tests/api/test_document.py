"""The document and the routes agree, and a program that tries everything finds nothing else."""

from typing import Any

import pytest
from openapi_spec_validator import validate

from web.api.codes import CODES


@pytest.fixture
def document(site: Any) -> dict[str, Any]:
    told: dict[str, Any] = site.app.test_client().get("/api/v1/openapi.json").json
    return told


def test_it_is_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    validate(document)


def test_every_route_is_documented_and_no_other(site: Any, document: dict[str, Any]) -> None:
    built = {
        (rule.rule.replace("<uuid:job_id>", "{job_id}"), method)
        for rule in site.app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and rule.rule != "/api/v1/openapi.json"
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    told = {
        ("/api/v1" + path, method.upper())
        for path, methods in document["paths"].items()
        for method in methods
    }
    assert told == built


def test_everything_is_described(document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        for told in methods.values():
            assert told["description"] and told["summary"], path
    for name, schema in document["components"]["schemas"].items():
        assert "properties" in schema or "enum" in schema, name


def test_the_page_shows_every_operation_schema_and_code(
    site: Any, document: dict[str, Any]
) -> None:
    page = site.visitor().get("/api/docs").text
    for methods in document["paths"].values():
        for told in methods.values():
            assert f'id="{told["operationId"]}"' in page
    for name in document["components"]["schemas"]:
        assert f'id="schema-{name}"' in page
    for code in CODES:
        assert f'id="{code}"' in page
