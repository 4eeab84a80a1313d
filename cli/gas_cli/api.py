"""The service's API, one method per operation that this program needs."""

import uuid
from typing import Any

import requests

from gas_cli.account import Account
from gas_cli.answer import Code, Problem
from gas_cli.net import Net

Told = dict[str, Any]

_ENDS = {
    401: Code.NO_TOKEN,
    403: Code.NO_TOKEN,
    404: Code.NOT_FOUND,
    429: Code.UNREACHABLE,
    500: Code.UNREACHABLE,
    502: Code.UNREACHABLE,
    503: Code.UNREACHABLE,
    504: Code.UNREACHABLE,
}


class Api:
    """One account at one service."""

    def __init__(self, account: Account, net: Net) -> None:
        self._account = account
        self._net = net

    def me(self) -> Told:
        return self._ask("GET", "/me")

    def create(self, file_name: str, size: int, reference: str | None) -> Told:
        body = {"file_name": file_name, "size": size, "reference": reference}
        return self._ask("POST", "/jobs", json=body)

    def submit(self, job_id: str) -> Told:
        return self._ask("POST", f"/jobs/{_plain(job_id)}/submit")

    def cancel(self, job_id: str) -> Told:
        return self._ask("POST", f"/jobs/{_plain(job_id)}/cancel")

    def job(self, job_id: str) -> Told:
        return self._ask("GET", f"/jobs/{_plain(job_id)}")

    def results(self, job_id: str) -> Told:
        return self._ask("GET", f"/jobs/{_plain(job_id)}/results")

    def jobs(self, status: str | None, limit: int, cursor: str | None) -> Told:
        query = {"status": status, "limit": limit, "cursor": cursor}
        return self._ask("GET", "/jobs", params={k: v for k, v in query.items() if v is not None})

    def _ask(self, method: str, path: str, **more: Any) -> Told:
        # With a key, a POST whose answer was lost can be sent again and is done once.
        headers = {"Idempotency-Key": str(uuid.uuid4())} if method == "POST" else {}
        url = f"{self._account.url}/api/v1{path}"
        answer = self._net.send(method, url, token=self._account.token, headers=headers, **more)
        told = _json(answer)
        if answer.status_code >= 300:
            raise _problem(answer, told)
        return told


def _plain(job_id: str) -> str:
    """A job's id, which becomes part of an address."""
    try:
        return str(uuid.UUID(job_id))
    except ValueError as error:
        raise Problem(
            Code.ASKED_WRONGLY,
            f"{job_id!r} is not the id of a job.",
            "`gas jobs` lists them.",
        ) from error


def _json(answer: requests.Response) -> Told:
    try:
        told = answer.json()
    except ValueError:
        told = None
    return told if isinstance(told, dict) else {}


def _problem(answer: requests.Response, told: Told) -> Problem:
    code = _ENDS.get(answer.status_code, Code.FAILED)
    if "detail" not in told:
        return Problem(
            code,
            f"The service answered {answer.status_code}, in a way that this program cannot read.",
            "Check that GAS_URL is the address of a Genomics Annotation Service.",
        )
    more = {"problem": told.get("code"), "request_id": told.get("request_id")}
    return Problem(code, str(told["detail"]), str(told.get("remedy", "")), **more)
