"""The Stripe server against the real, unmodified SDK, and a webhook that listens."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe
from flask import Flask, request
from werkzeug.serving import make_server

from local.stripe.app import create_app, create_shop
from local.stripe.memory import Memory
from local.stripe.params import unfold
from local.stripe.settings import StripeSettings

KEY, SECRET = "sk_test_local", "whsec_local"


@dataclass
class Listener:
    """A site's webhook: takes what is signed, after refusing it as often as it is told to."""

    refusals: int = 0
    heard: list[Any] = field(default_factory=list)

    def app(self) -> Flask:
        app = Flask("listener")

        @app.post("/hook")
        def hook() -> tuple[str, int]:
            if self.refusals:
                self.refusals -= 1
                return "not now", 500
            given = request.headers["Stripe-Signature"]
            self.heard.append(stripe.Webhook.construct_event(request.get_data(), given, SECRET))
            return "", 200

        return app

    def types(self) -> list[str]:
        return [event.type for event in self.heard]


@dataclass
class Shop:
    """One server, its SDK, and whoever listens to it."""

    url: str
    listener: Listener

    @property
    def sdk(self) -> Any:
        return stripe.StripeClient(KEY, base_addresses={"api": self.url}).v1

    def control(self, path: str = "", **asked: Any) -> Any:
        url = f"{self.url}/_control{path}"
        answer = (
            requests.post(url, json=asked, timeout=5) if asked else requests.get(url, timeout=5)
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def session(self, **more: Any) -> Any:
        customer = self.sdk.customers.create({"metadata": {"user_id": "ada"}})
        return self.sdk.checkout.sessions.create(
            {
                "mode": "subscription",
                "customer": customer.id,
                "line_items": [{"price": "price_1", "quantity": 1}],
                "client_reference_id": "ada",
                "subscription_data": {"metadata": {"user_id": "ada"}},
                "success_url": "http://site.example/thanks?s={CHECKOUT_SESSION_ID}",
                "cancel_url": "http://site.example/back",
                **more,
            }
        )

    def press(self, url: str, **form: str) -> requests.Response:
        return requests.post(url, data=form, allow_redirects=False, timeout=5)

    def subscribed(self) -> Any:
        session = self.session()
        assert self.press(session.url, do="pay").status_code == 303
        return self.sdk.subscriptions.list({"customer": session.customer}).data[0]


def serve(app: Flask) -> Any:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server


def wait(until: Callable[[], bool]) -> None:
    for _ in range(500):
        if until():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen")


@pytest.fixture
def shop() -> Iterator[Shop]:
    listener = Listener()
    hook = serve(listener.app())
    url = f"http://127.0.0.1:{hook.server_port}/hook"
    settings = StripeSettings("local", KEY, SECRET, url, stripe_retry_seconds=0.05)
    # Which port it gets is known only once it listens; its pages are told then.
    made = create_shop(settings, "")
    server = serve(create_app(made, KEY))
    made.public_url = f"http://127.0.0.1:{server.server_port}"
    yield Shop(made.public_url, listener)
    for one in (server, hook):
        one.shutdown()
        one.server_close()


def test_paying_makes_a_subscription_and_tells_of_it(shop: Shop) -> None:
    session = shop.session()
    assert (session.status, session.client_reference_id) == ("open", "ada")
    assert "price_1" in requests.get(session.url, timeout=5).text

    paid = shop.press(session.url, do="pay")

    assert paid.headers["Location"] == f"http://site.example/thanks?s={session.id}"
    now = shop.sdk.checkout.sessions.retrieve(session.id)
    assert (now.status, now.payment_status, now.url) == ("complete", "paid", None)
    subscription = shop.sdk.subscriptions.retrieve(now.subscription)
    assert (subscription.status, subscription.customer) == ("active", session.customer)
    assert subscription.metadata.to_dict() == {"user_id": "ada"}
    assert subscription["items"].data[0].price.id == "price_1"
    wait(lambda: len(shop.listener.heard) == 3)
    assert sorted(shop.listener.types()) == [
        "checkout.session.completed",
        "customer.subscription.created",
        "invoice.paid",
    ]
    assert all(event.data.object.customer == session.customer for event in shop.listener.heard)


def test_a_declined_card_changes_nothing_and_a_paid_checkout_is_over(shop: Shop) -> None:
    session = shop.session()
    declined = shop.press(session.url, do="decline")
    assert (declined.status_code, "declined" in declined.text) == (402, True)
    assert not shop.sdk.subscriptions.list({"customer": session.customer, "status": "all"}).data
    shop.press(session.url, do="pay")
    assert shop.press(session.url, do="pay").status_code == 400
    assert len(shop.sdk.subscriptions.list({"customer": session.customer}).data) == 1


def test_a_checkout_can_expire(shop: Shop) -> None:
    session = shop.session()
    assert shop.sdk.checkout.sessions.expire(session.id).status == "expired"
    assert shop.press(session.url, do="pay").status_code == 400
    with pytest.raises(stripe.InvalidRequestError):
        shop.sdk.checkout.sessions.expire(session.id)


def test_the_portal_does_what_can_happen_to_a_subscription(shop: Shop) -> None:
    subscription = shop.subscribed()
    asked = {"customer": subscription.customer, "return_url": "http://site.example/plan"}
    portal = shop.sdk.billing_portal.sessions.create(asked)
    assert "http://site.example/plan" in requests.get(portal.url, timeout=5).text
    for button, status in (
        ("end", "active"),
        ("keep", "active"),
        ("past_due", "past_due"),
        ("active", "active"),
        ("canceled", "canceled"),
    ):
        assert shop.press(portal.url, do=button, subscription=subscription.id).status_code == 303
        now = shop.sdk.subscriptions.retrieve(subscription.id)
        assert (now.status, now.cancel_at_period_end) == (status, button == "end")
    wait(lambda: "customer.subscription.deleted" in shop.listener.types())
    assert not shop.sdk.subscriptions.list({"customer": subscription.customer}).data
    over = {"customer": subscription.customer, "status": "canceled"}
    assert len(shop.sdk.subscriptions.list(over).data) == 1
    with pytest.raises(stripe.InvalidRequestError):
        shop.sdk.subscriptions.cancel(subscription.id)


def test_a_payment_that_fails_is_told(shop: Shop) -> None:
    subscription = shop.subscribed()
    wait(lambda: len(shop.listener.heard) == 3)
    shop.control(f"/subscriptions/{subscription.id}", status="past_due")
    wait(lambda: len(shop.listener.heard) == 5)
    told = {"invoice.payment_failed", "customer.subscription.updated"}
    assert set(shop.listener.types()[3:]) == told


def test_events_are_told_until_they_are_taken(shop: Shop) -> None:
    shop.listener.refusals = 4
    shop.subscribed()
    wait(lambda: len(shop.listener.heard) == 3)
    events = shop.control("/events")["events"]
    assert sum(event["answers"].count(500) for event in events) == 4
    assert all(event["taken"] for event in events)


def test_events_can_be_held_told_twice_and_in_any_order(shop: Shop) -> None:
    shop.control(held=True)
    shop.subscribed()
    names = [event["id"] for event in shop.control("/events")["events"]]
    for name in [*reversed(names), names[0]]:
        answer = requests.post(f"{shop.url}/_control/events/{name}", timeout=5)
        assert answer.json() == {"status": 200}
    assert [event.id for event in shop.listener.heard] == [*reversed(names), names[0]]
    assert shop.control(held=False, copies=2)["copies"] == 2
    shop.subscribed()
    wait(lambda: len(shop.listener.heard) == 4 + 2 * 3)


def test_customers_are_found_by_what_is_noted_of_them(shop: Shop) -> None:
    quoted = "o'ha\\ra"
    customer = shop.sdk.customers.create({"metadata": {"user_id": quoted}})
    shop.sdk.customers.create({"metadata": {"user_id": "other"}, "email": "o@example.org"})
    query = {"query": "metadata['user_id']:'o\\'ha\\\\ra'"}
    assert [one.id for one in shop.sdk.customers.search(query).data] == [customer.id]
    shop.control(search_lag=60)
    assert not shop.sdk.customers.search(query).data
    with pytest.raises(stripe.InvalidRequestError):
        shop.sdk.customers.search({"query": "email:'o@example.org'"})


def test_a_deleted_customer_leaves_nothing_but_that(shop: Shop) -> None:
    subscription = shop.subscribed()
    shop.sdk.customers.delete(subscription.customer)
    assert shop.sdk.customers.retrieve(subscription.customer).deleted
    assert shop.sdk.subscriptions.retrieve(subscription.id).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError) as error:
        shop.sdk.subscriptions.list({"customer": subscription.customer})
    assert error.value.code == "resource_missing"


def test_what_is_asked_again_under_one_key_is_done_once(shop: Shop) -> None:
    asked, options = {"metadata": {"user_id": "ada"}}, {"idempotency_key": "k"}
    first, again = (shop.sdk.customers.create(asked, options) for _ in range(2))
    assert first.id == again.id
    with pytest.raises(stripe.IdempotencyError):
        shop.sdk.customers.create({"metadata": {"user_id": "bob"}}, options)


def test_only_the_key_opens_it_and_what_is_unknown_is_said_so(shop: Shop) -> None:
    stranger = stripe.StripeClient("sk_test_other", base_addresses={"api": shop.url})
    with pytest.raises(stripe.AuthenticationError):
        stranger.v1.customers.create({})
    with pytest.raises(stripe.InvalidRequestError) as error:
        shop.sdk.customers.retrieve("cus_nobody")
    assert error.value.code == "resource_missing"


def test_lists_are_paged(shop: Shop) -> None:
    subscription = shop.subscribed()
    for _ in range(3):
        asked = {"customer": subscription.customer}
        shop.press(shop.session(**asked).url, do="pay")
    found = shop.sdk.subscriptions.list({"customer": subscription.customer, "limit": 2})
    assert (len(found.data), found.has_more) == (2, True)
    names = [one.id for one in found.auto_paging_iter()]
    assert (len(names), names[-1]) == (4, subscription.id)


def test_forms_are_unfolded() -> None:
    flat = [("a[0][b]", "1"), ("a[1][b]", "2"), ("c[d][e]", "3"), ("f", "4")]
    assert unfold(flat) == {"a": [{"b": "1"}, {"b": "2"}], "c": {"d": {"e": "3"}}, "f": "4"}


def test_what_it_keeps_outlives_it(tmp_path: Path) -> None:
    memory = Memory(str(tmp_path))
    customer = memory.add("customer", metadata={})
    memory.save()
    assert Memory(str(tmp_path)).get("customer", customer["id"]) == customer


def test_it_runs_on_a_developers_machine_only() -> None:
    environ = {"GAS_ENV": "prod", "PATH": "/usr/bin"}
    command = [sys.executable, "-m", "local.stripe"]
    ended = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert "GAS_ENV=local only" in ended.stderr
