"""The paths of Globus Auth."""

import os
from typing import Any

from authlib.oauth2 import OAuth2Error
from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import BadRequest

from local.globus.grants import Server
from local.globus.memory import ALGORITHM, TOKEN_SECONDS, Client
from local.globus.people import PEOPLE, by_username

_OAUTH = "/v2/oauth2"


def create_app(client: Client, public_url: str) -> Flask:
    """The server.  `public_url` is where a browser finds it, and therefore the issuer."""
    # Authlib asks for TLS; here everything stays on one machine.
    os.environ.setdefault("AUTHLIB_INSECURE_TRANSPORT", "1")
    app = Flask(__name__)
    app.config["OAUTH2_TOKEN_EXPIRES_IN"] = {"authorization_code": TOKEN_SECONDS}
    server = Server(client, issuer=public_url.rstrip("/"))
    server.init_app(app)
    _discovery(app, server)
    _signing_in(app, server)
    _tokens(app, server)
    return app


def _discovery(app: Flask, server: Server) -> None:
    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    @app.get("/.well-known/openid-configuration")
    def configuration() -> Response:
        # A browser goes to the public address; a service asks at whatever name it knows us by.
        here = request.host_url.rstrip("/")
        return jsonify(
            issuer=server.issuer,
            authorization_endpoint=f"{server.issuer}{_OAUTH}/authorize",
            token_endpoint=f"{here}{_OAUTH}/token",
            userinfo_endpoint=f"{here}{_OAUTH}/userinfo",
            introspection_endpoint=f"{here}{_OAUTH}/token/introspect",
            revocation_endpoint=f"{here}{_OAUTH}/token/revoke",
            jwks_uri=f"{here}/jwk.json",
            response_types_supported=["code"],
            subject_types_supported=["public"],
            id_token_signing_alg_values_supported=[ALGORITHM],
            scopes_supported=["openid", "email", "profile"],
            code_challenge_methods_supported=["S256"],
        )

    @app.get("/jwk.json")
    def keys() -> Response:
        return jsonify(keys=[server.key.as_dict(private=False)])


def _signing_in(app: Flask, server: Server) -> None:
    @app.get(f"{_OAUTH}/authorize")
    def ask() -> Any:
        try:
            server.get_consent_grant().validate_authorization_request()
        except OAuth2Error as error:
            return render_template("refused.html", error=error), 400
        return render_template("people.html", people=PEOPLE)

    @app.post(f"{_OAUTH}/authorize")
    def answer() -> Any:
        # Without a person, Authlib sends the browser back with error=access_denied.
        name = request.form.get("username", "")
        person = by_username(name)
        if name and person is None:
            raise BadRequest(f"nobody here is called {name}")
        try:
            grant = server.get_consent_grant(end_user=person)
        except OAuth2Error as error:
            return render_template("refused.html", error=error), 400
        return server.create_authorization_response(grant=grant, grant_user=person)

    @app.get("/v2/web/logout")
    def logout() -> str:
        target = request.args.get("redirect_uri", "")
        safe = target if target.startswith(("http://", "https://")) else ""
        name = request.args.get("redirect_name", "the application")
        return render_template("signed_out.html", target=safe, name=name)


def _tokens(app: Flask, server: Server) -> None:
    @app.post(f"{_OAUTH}/token")
    def token() -> Any:
        response = server.create_token_response()
        if response.status_code != 200:
            return response
        # The SDK files tokens by resource server and insists on these fields.
        fields = {"resource_server": "auth.globus.org", "other_tokens": [], "state": "_default"}
        return jsonify({**response.get_json(), **fields})

    @app.post(f"{_OAUTH}/token/introspect")
    def introspect() -> Any:
        return server.create_endpoint_response("introspection")

    @app.post(f"{_OAUTH}/token/revoke")
    def revoke() -> Any:
        return server.create_endpoint_response("revocation")

    @app.get(f"{_OAUTH}/userinfo")
    def userinfo() -> Any:
        text = request.headers.get("Authorization", "").removeprefix("Bearer ")
        found = server.memory.good_token(text)
        if found is None:
            return jsonify(errors=[_UNAUTHORIZED]), 401
        return jsonify(found.person.claims())


#: An error in the shape that the SDK reads.
_UNAUTHORIZED = {
    "status": "401",
    "id": "local",
    "code": "UNAUTHORIZED",
    "title": "Unauthorized",
    "detail": "Call must be authenticated",
}
