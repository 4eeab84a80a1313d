"""The application: Glacier's paths, its headers, and its way to say no."""

import secrets
from http import HTTPStatus

from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException

from local.vault.archive_routes import archive_routes
from local.vault.control_routes import control_routes
from local.vault.errors import Refused
from local.vault.job_routes import job_routes
from local.vault.server import Server
from local.vault.upload_routes import upload_routes
from local.vault.vault_routes import vault_routes


def create_app(server: Server) -> Flask:
    app = Flask(__name__)

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    app.register_blueprint(control_routes(server))
    app.register_blueprint(vault_routes(server))
    app.register_blueprint(archive_routes(server))
    app.register_blueprint(upload_routes(server))
    app.register_blueprint(job_routes(server))
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _of_werkzeug)

    @app.after_request
    def identify(response: Response) -> Response:
        response.headers["x-amzn-RequestId"] = secrets.token_urlsafe(35)
        return response

    return app


def _refused(error: Refused) -> Response:
    response = jsonify(error.as_json())
    response.status_code = error.status
    response.headers["x-amzn-ErrorType"] = error.code
    return response


def _of_werkzeug(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    code = {
        HTTPStatus.NOT_FOUND: "UnknownOperationException",
        HTTPStatus.METHOD_NOT_ALLOWED: "UnknownOperationException",
        HTTPStatus.INTERNAL_SERVER_ERROR: "ServiceUnavailableException",
    }.get(status, "BadRequest")
    return _refused(Refused(status, code, error.description or status.phrase))
