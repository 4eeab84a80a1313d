"""The paths of Stripe's API."""

import re
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request

from local.stripe.errors import wrong
from local.stripe.guard import guard
from local.stripe.params import asked
from local.stripe.shop import Shop

_QUERY: Final = re.compile(r"metadata\['(\w+)'\]:'((?:[^'\\]|\\.)*)'")


def api(shop: Shop, secret_key: str) -> Blueprint:
    routes = Blueprint("api", __name__, url_prefix="/v1")
    guard(routes, secret_key)
    _customers(routes, shop)
    _checkout(routes, shop)
    _subscriptions(routes, shop)
    return routes


def _customers(routes: Blueprint, shop: Shop) -> None:
    @routes.post("/customers")
    def new_customer() -> Response:
        return _shown(shop.new_customer(asked()))

    @routes.get("/customers/search")
    def search() -> Response:
        query = _QUERY.fullmatch(request.args.get("query", ""))
        if query is None:
            raise wrong("This server searches for metadata['key']:'value' only.")
        found = shop.found(query[1], re.sub(r"\\(.)", r"\1", query[2]))
        return jsonify({**_listed(found), "object": "search_result", "next_page": None})

    @routes.get("/customers/<name>")
    def customer(name: str) -> Response:
        return _shown(shop.memory.get("customer", name))

    @routes.post("/customers/<name>")
    def change_customer(name: str) -> Response:
        return _shown(shop.change_customer(name, asked()))

    @routes.delete("/customers/<name>")
    def delete_customer(name: str) -> Response:
        return _shown(shop.delete_customer(name))

    @routes.post("/billing_portal/sessions")
    def new_portal() -> Response:
        return _shown(shop.new_portal(asked()))


def _checkout(routes: Blueprint, shop: Shop) -> None:
    @routes.post("/checkout/sessions")
    def new_session() -> Response:
        return _shown(shop.new_session(asked()))

    @routes.get("/checkout/sessions")
    def sessions() -> Response:
        found = shop.memory.of("checkout.session", **_only("customer", "status"))
        return jsonify(_listed(found))

    @routes.get("/checkout/sessions/<name>")
    def session(name: str) -> Response:
        return _shown(shop.memory.get("checkout.session", name))

    @routes.post("/checkout/sessions/<name>/expire")
    def expire(name: str) -> Response:
        return _shown(shop.expire(name))


def _subscriptions(routes: Blueprint, shop: Shop) -> None:
    subscriptions = shop.subscriptions

    @routes.get("/subscriptions")
    def listed() -> Response:
        wanted = _only("customer")
        if "customer" in wanted:
            shop.customer(wanted["customer"])
        return jsonify(_listed(subscriptions.of(request.args.get("status"), **wanted)))

    @routes.get("/subscriptions/<name>")
    def subscription(name: str) -> Response:
        return _shown(subscriptions.get(name))

    @routes.post("/subscriptions/<name>")
    def change(name: str) -> Response:
        wanted = asked()
        if set(wanted) != {"cancel_at_period_end"}:
            raise wrong("This server changes cancel_at_period_end only.")
        found = subscriptions.get(name)
        return _shown(subscriptions.end_later(found, yes=wanted["cancel_at_period_end"] == "true"))

    @routes.delete("/subscriptions/<name>")
    def cancel(name: str) -> Response:
        return _shown(subscriptions.move(subscriptions.get(name), "canceled"))


def _only(*names: str) -> dict[str, str]:
    return {name: request.args[name] for name in names if name in request.args}


def _visible(thing: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in thing.items() if not name.startswith("_")}


def _shown(thing: dict[str, Any]) -> Response:
    return jsonify(_visible(thing))


def _listed(things: list[dict[str, Any]]) -> dict[str, Any]:
    """A page; `limit` and `starting_after` are as Stripe's."""
    after = request.args.get("starting_after")
    names = [thing["id"] for thing in things]
    rest = things[names.index(after) + 1 :] if after in names else things
    limit = int(request.args.get("limit", 10))
    return {
        "object": "list",
        "url": request.path,
        "has_more": len(rest) > limit,
        "data": [_visible(thing) for thing in rest[:limit]],
    }
