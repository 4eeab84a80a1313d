"""The mailbox as pages and as JSON."""

from datetime import UTC, datetime

from flask import Flask, Response, abort, jsonify, render_template, request

from local.mailbox.mails import read_mails

#: Mail is written by a service from what users typed: nothing in it may run or load anything.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'"


def create_app(aws_url: str) -> Flask:
    app = Flask(__name__)
    app.add_template_filter(_readable, "readable")

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    @app.get("/")
    def mails() -> str:
        to = request.args.get("to") or None
        return render_template("mails.html", mails=read_mails(aws_url, to), to=to)

    @app.get("/mails.json")
    def mails_json() -> Response:
        found = read_mails(aws_url, request.args.get("to") or None)
        return jsonify(mails=[mail.as_json() for mail in found])

    @app.get("/mails/<mail_id>")
    def mail(mail_id: str) -> str:
        found = next((mail for mail in read_mails(aws_url) if mail.mail_id == mail_id), None)
        return render_template("mail.html", mail=found or abort(404))

    @app.after_request
    def guard(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    return app


def _readable(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
