"""What a browser sees of it: the page where one pays, and the portal."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from local.stripe.shop import Shop


def pages(shop: Shop) -> Blueprint:
    routes = Blueprint("pages", __name__)
    _checkout(routes, shop)
    _portal(routes, shop)
    return routes


def _checkout(routes: Blueprint, shop: Shop) -> None:
    @routes.get("/checkout/<name>")
    def checkout(name: str) -> ResponseReturnValue:
        session = shop.memory.get("checkout.session", name)
        return render_template("checkout.html", session=session, declined=False)

    @routes.post("/checkout/<name>")
    def answer(name: str) -> ResponseReturnValue:
        session = shop.memory.get("checkout.session", name)
        match request.form.get("do"):
            case "pay":
                shop.pay(session)
                there = session["success_url"].replace("{CHECKOUT_SESSION_ID}", name)
                return redirect(there, 303)
            case "decline":
                page = render_template("checkout.html", session=session, declined=True)
                return page, 402
            case other:
                raise BadRequest(f"there is no button {other!r}")


def _portal(routes: Blueprint, shop: Shop) -> None:
    @routes.get("/portal/<name>")
    def portal(name: str) -> ResponseReturnValue:
        session = shop.memory.get("billing_portal.session", name)
        subscriptions = shop.subscriptions.of("all", customer=session["customer"])
        return render_template("portal.html", session=session, subscriptions=subscriptions)

    @routes.post("/portal/<name>")
    def manage(name: str) -> ResponseReturnValue:
        session = shop.memory.get("billing_portal.session", name)
        subscription = shop.subscriptions.get(request.form.get("subscription", ""))
        if subscription["customer"] != session["customer"]:
            raise BadRequest("this is somebody else's subscription")
        match request.form.get("do"):
            case "end" | "keep" as what:
                shop.subscriptions.end_later(subscription, yes=what == "end")
            case "canceled" | "past_due" | "unpaid" | "active" as status:
                shop.subscriptions.move(subscription, status)
            case other:
                raise BadRequest(f"there is no button {other!r}")
        return redirect(f"/portal/{name}", 303)
