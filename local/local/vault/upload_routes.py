"""Paths of multipart uploads."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from local.vault.archive_routes import archive_headers
from local.vault.bodies import body
from local.vault.checks import TREE
from local.vault.ids import ACCOUNT
from local.vault.server import Server


def upload_routes(server: Server) -> Blueprint:
    prefix = "/<account>/vaults/<vault>/multipart-uploads"
    routes = Blueprint("uploads", __name__, url_prefix=prefix)

    @routes.post("")
    def initiate(account: str, vault: str) -> Any:
        upload_id = server.uploads.initiate(vault, request.headers)
        location = f"/{ACCOUNT}/vaults/{vault}/multipart-uploads/{upload_id}"
        return "", 201, {"Location": location, "x-amz-multipart-upload-id": upload_id}

    @routes.get("")
    def every(account: str, vault: str) -> Response:
        given = request.args
        return jsonify(server.uploads.all(vault, given.get("limit"), given.get("marker")))

    @routes.put("/<upload_id>")
    def part(account: str, vault: str, upload_id: str) -> Any:
        tree_hash = server.uploads.part(vault, upload_id, request.headers, body())
        return "", 204, {TREE: tree_hash}

    @routes.get("/<upload_id>")
    def parts(account: str, vault: str, upload_id: str) -> Response:
        given = request.args
        found = server.uploads.parts(vault, upload_id, given.get("limit"), given.get("marker"))
        return jsonify(found)

    @routes.post("/<upload_id>")
    def complete(account: str, vault: str, upload_id: str) -> Any:
        archive_id, tree_hash = server.uploads.complete(vault, upload_id, request.headers)
        return "", 201, archive_headers(vault, archive_id, tree_hash)

    @routes.delete("/<upload_id>")
    def abort(account: str, vault: str, upload_id: str) -> Any:
        server.uploads.abort(vault, upload_id)
        return "", 204

    return routes
