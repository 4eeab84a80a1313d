"""Paths that Stripe has not: how events are delivered, and what happens to subscriptions."""

from typing import Any

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import BadRequest, NotFound

from local.stripe.events import Event
from local.stripe.shop import Shop


def control(shop: Shop) -> Blueprint:
    routes = Blueprint("control", __name__, url_prefix="/_control")
    events = shop.events

    @routes.get("")
    def settings() -> Response:
        return jsonify(held=events.held, copies=events.copies, search_lag=shop.search_lag)

    @routes.post("")
    def change() -> Response:
        asked: dict[str, Any] = request.get_json()
        if unknown := asked.keys() - {"held", "copies", "search_lag"}:
            raise BadRequest(f"there is nothing called {', '.join(sorted(unknown))}")
        events.held = bool(asked.get("held", events.held))
        events.copies = int(asked.get("copies", events.copies))
        shop.search_lag = float(asked.get("search_lag", shop.search_lag))
        return settings()

    @routes.get("/events")
    def told() -> Response:
        return jsonify(events=[_shown(event) for event in events.told()])

    @routes.post("/subscriptions/<name>")
    def move(name: str) -> Response:
        status = str(request.get_json()["status"])
        return jsonify(shop.subscriptions.move(shop.subscriptions.get(name), status))

    @routes.post("/events/<name>")
    def deliver(name: str) -> Response:
        try:
            return jsonify(status=events.deliver(name))
        except KeyError:
            raise NotFound(f"no event is called {name}") from None

    return routes


def _shown(event: Event) -> dict[str, Any]:
    about = event.body["data"]["object"]["id"]
    return {
        "id": event.body["id"],
        "type": event.body["type"],
        "about": about,
        "answers": event.answers,
        "taken": event.taken,
    }
