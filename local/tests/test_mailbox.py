"""The mailbox against a small server that answers as the embedded AWS does."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask, jsonify
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from local.mailbox.app import create_app

MESSAGES = {
    "messages": {
        "000000000000": [
            {
                "MessageId": "1@email.amazonses.com",
                "Source": "gas@example.org",
                "To": ["alice@example.edu"],
                "Subject": "Done <now>",
                "BodyText": "older",
                "BodyHtml": '<script>alert("x")</script>',
                "Timestamp": 1000.5,
            },
            {
                "MessageId": "2@email.amazonses.com",
                "Source": "gas@example.org",
                "To": ["bob@example.org"],
                "Subject": "Newer",
                "BodyText": None,
                "Timestamp": 2000.0,
            },
        ]
    }
}


@pytest.fixture(scope="module")
def aws_url() -> Iterator[str]:
    app = Flask("aws")
    app.add_url_rule("/_ministack/ses/messages", view_func=lambda: jsonify(MESSAGES))
    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def browser(aws_url: str) -> FlaskClient:
    return create_app(aws_url).test_client()


def test_newest_first_and_filtered_by_recipient(browser: FlaskClient) -> None:
    everything = browser.get("/mails.json").get_json()["mails"]
    assert [mail["subject"] for mail in everything] == ["Newer", "Done <now>"]
    to_alice = browser.get("/mails.json?to=alice@example.edu").get_json()["mails"]
    assert [mail["text"] for mail in to_alice] == ["older"]


def test_a_mail_is_shown_and_nothing_in_it_can_run(browser: FlaskClient) -> None:
    mail_id = browser.get("/mails.json?to=alice@example.edu").get_json()["mails"][0]["mail_id"]
    page = browser.get(f"/mails/{mail_id}")
    assert "Done &lt;now&gt;" in page.text
    assert "<script>" not in page.text
    assert "allow-scripts" not in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_lists_and_misses(browser: FlaskClient) -> None:
    assert "Newer" in browser.get("/").text
    assert "No mail yet" in browser.get("/?to=nobody@example.org").text
    assert browser.get("/mails/unknown").status_code == 404
