"""Paths of vaults and their notifications."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from local.vault.ids import ACCOUNT
from local.vault.server import Server

_ONE = "/<vault>"
_NOTIFICATIONS = f"{_ONE}/notification-configuration"


def vault_routes(server: Server) -> Blueprint:
    """The account in the path is the caller's own, whatever it says."""
    routes = Blueprint("vaults", __name__, url_prefix="/<account>/vaults")

    @routes.get("")
    def every(account: str) -> Response:
        given = request.args
        return jsonify(server.vaults.all(given.get("limit"), given.get("marker")))

    @routes.put(_ONE)
    def create(account: str, vault: str) -> Any:
        server.vaults.create(vault)
        return "", 201, {"Location": f"/{ACCOUNT}/vaults/{vault}"}

    @routes.get(_ONE)
    def describe(account: str, vault: str) -> Response:
        return jsonify(server.vaults.describe(vault))

    @routes.delete(_ONE)
    def delete(account: str, vault: str) -> Any:
        server.vaults.delete(vault)
        return "", 204

    @routes.put(_NOTIFICATIONS)
    def set_notifications(account: str, vault: str) -> Any:
        server.vaults.set_notifications(vault, request.get_data())
        return "", 204

    @routes.get(_NOTIFICATIONS)
    def notifications(account: str, vault: str) -> Response:
        return jsonify(server.vaults.notifications(vault))

    @routes.delete(_NOTIFICATIONS)
    def delete_notifications(account: str, vault: str) -> Any:
        server.vaults.delete_notifications(vault)
        return "", 204

    return routes
