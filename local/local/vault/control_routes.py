"""Paths that Glacier has not: what may be set and cleared."""

from flask import Blueprint, Response, jsonify

from local.vault.server import Server


def control_routes(server: Server) -> Blueprint:
    routes = Blueprint("control", __name__, url_prefix="/_control")

    @routes.get("")
    def all_set() -> Response:
        return jsonify(server.control.all())

    @routes.put("/<name>")
    def set_one(name: str) -> tuple[str, int]:
        server.control.set(name)
        return "", 204

    @routes.delete("/<name>")
    def clear(name: str) -> tuple[str, int]:
        server.control.clear(name)
        return "", 204

    return routes
