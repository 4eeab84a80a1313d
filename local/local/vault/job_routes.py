"""Paths of jobs and their output."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from local.vault.ids import ACCOUNT
from local.vault.output import output
from local.vault.server import Server


def job_routes(server: Server) -> Blueprint:
    prefix = "/<account>/vaults/<vault>/jobs"
    routes = Blueprint("jobs", __name__, url_prefix=prefix)

    @routes.post("")
    def initiate(account: str, vault: str) -> Any:
        job_id = server.jobs.initiate(vault, request.get_data())
        location = f"/{ACCOUNT}/vaults/{vault}/jobs/{job_id}"
        return "", 202, {"Location": location, "x-amz-job-id": job_id}

    @routes.get("")
    def every(account: str, vault: str) -> Response:
        names = ("limit", "marker", "statuscode", "completed")
        return jsonify(server.jobs.all(vault, *(request.args.get(name) for name in names)))

    @routes.get("/<job_id>")
    def describe(account: str, vault: str, job_id: str) -> Response:
        return jsonify(server.jobs.describe(vault, job_id))

    @routes.get("/<job_id>/output")
    def download(account: str, vault: str, job_id: str) -> Response:
        asked = request.headers.get("Range")
        found = output(server.state, server.files, vault, job_id, asked)
        return Response(found.body, found.status, found.headers, direct_passthrough=True)

    return routes
