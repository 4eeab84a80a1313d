"""Paths of archives."""

from typing import Any

from flask import Blueprint, request

from local.vault.bodies import body
from local.vault.checks import TREE
from local.vault.ids import ACCOUNT
from local.vault.server import Server


def archive_routes(server: Server) -> Blueprint:
    prefix = "/<account>/vaults/<vault>/archives"
    routes = Blueprint("archives", __name__, url_prefix=prefix)

    @routes.post("")
    def upload(account: str, vault: str) -> Any:
        archive_id, tree_hash = server.archives.upload(vault, request.headers, body())
        return "", 201, archive_headers(vault, archive_id, tree_hash)

    @routes.delete("/<archive_id>")
    def delete_archive(account: str, vault: str, archive_id: str) -> Any:
        server.archives.delete(vault, archive_id)
        return "", 204

    return routes


def archive_headers(vault: str, archive_id: str, tree_hash: str) -> dict[str, str]:
    return {
        "Location": f"/{ACCOUNT}/vaults/{vault}/archives/{archive_id}",
        "x-amz-archive-id": archive_id,
        TREE: tree_hash,
    }
