"""Schemathesis makes up requests from the document, good ones and bad ones, and judges answers:
no 5xx, no status, media type or body that is not documented, no way around the token.
"""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from gas.jobs import Status
from web.api.routes import operations

#: What any API should keep.  Not `positive_data_acceptance`: a name may be refused for its ending.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    negative_data_rejection,
    ignored_auth,
    unsupported_method,
]
#: Requests made up per operation, mode and kind of job id.
EXAMPLES = 25
WITHIN = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
BAD, GOOD = GenerationMode.NEGATIVE, GenerationMode.POSITIVE
#: Of these, a request can be wrong in its path, query, header or body.
CAN_BE_WRONG = [one for one in operations.known if one.takes or one.asks or "<" in one.rule]


@pytest.fixture
def busy(make_settings: Any, make_site_with: Any) -> Any:
    """A site whose quotas are out of the way."""
    site = make_site_with(make_settings(api_reads_per_minute=10**6, api_writes_per_minute=10**6))
    site.signed_in()
    return site


@pytest.fixture
def secret(busy: Any, with_token: Any) -> str:
    made: str = with_token(busy, "alice-id")
    return made


def try_out(site: Any, secret: str, name: str, mode: GenerationMode, **path: Any) -> int:
    """Make up requests to an operation; returns how many were answered."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", site.app)
    made_up = schema.find_operation_by_id(name).as_strategy(mode, **path)
    answers: list[int] = []

    @WITHIN
    @given(case=made_up)
    def ask(case: Any) -> None:
        headers = {"Authorization": f"Bearer {secret}"}
        answers.append(case.call_and_validate(headers=headers, checks=CHECKS).status_code)

    ask()
    return len(answers)


@pytest.mark.parametrize("name", [one.name for one in operations.known])
def test_good_requests(busy: Any, secret: str, name: str) -> None:
    assert try_out(busy, secret, name, GOOD)


@pytest.mark.parametrize("name", [one.name for one in CAN_BE_WRONG])
def test_bad_requests(busy: Any, secret: str, name: str) -> None:
    assert try_out(busy, secret, name, BAD)


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("name", [one.name for one in operations.known if "<" in one.rule])
def test_jobs_in_every_state(busy: Any, secret: str, name: str, status: Status) -> None:
    job = busy.job(status)
    busy.inputs[job.input_key] = b"x"
    assert try_out(busy, secret, name, GOOD, path_parameters={"job_id": job.job_id})
