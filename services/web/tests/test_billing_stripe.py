"""Billing with Stripe's SDK as it is, against the Stripe of one machine, over HTTP."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
import requests
from stripe import InvalidRequestError, StripeClient
from werkzeug.serving import make_server

from gas.messages import Message, PlanChanged, UserUpgraded
from gas.users import Plan, User
from local.stripe.app import create_app as create_stripe
from local.stripe.app import create_shop
from local.stripe.events import signature
from local.stripe.settings import StripeSettings
from web.app import create_app
from web.billing.port import (
    AlreadySubscribed,
    BillingUnavailable,
    ForgedNotice,
    NothingToManage,
    Notice,
    NotOurs,
)
from web.billing.stripe import PAGES, StripeBilling

KEY, SECRET, PRICE = "sk_test_local", "whsec_local", "price_premium"
DONE, BACK = "http://127.0.0.1:8000/billing/return", "http://127.0.0.1:8000/subscribe"
ADA = User(user_id="ada", name="Ada", email="ada@example.edu")
UP = [UserUpgraded(user_id="alice-id"), PlanChanged(user_id="alice-id")]
DOWN = [PlanChanged(user_id="alice-id")]


@dataclass
class World:
    """Stripe, a site that sells by it, and Alice, who is signed in there."""

    site: Any
    url: str
    billing: StripeBilling
    alice: Any

    @property
    def sdk(self) -> Any:
        return StripeClient(KEY, base_addresses={"api": self.url}).v1

    @property
    def said(self) -> list[Message]:
        return list(self.site.bus.said)

    def plan(self) -> Plan:
        found: Plan = self.site.users.get("alice-id").plan
        return found

    def control(self, path: str = "", **asked: Any) -> Any:
        url = f"{self.url}/_control{path}"
        answer = requests.request("POST" if asked else "GET", url, json=asked or None, timeout=5)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def events(self, *types: str) -> list[str]:
        """The ids of the events told so far, of these types, oldest first."""
        told = self.control("/events")["events"]
        return [event["id"] for event in told if not types or event["type"] in types]

    def deliver(self, event_id: str) -> int:
        answer = requests.post(f"{self.url}/_control/events/{event_id}", timeout=20)
        return int(answer.json()["status"])

    def subscribe(self) -> None:
        """As Alice does it: the button, Stripe's page, Stripe's button."""
        page = self.alice.post_form("/subscribe")
        assert page.status_code == 303
        assert page.location.startswith(f"{self.url}/checkout/")
        self.press(page.location, "pay")

    def press(self, url: str, button: str, **more: str) -> requests.Response:
        form = {"do": button, **more}
        return requests.post(url, data=form, allow_redirects=False, timeout=5)

    def subscription(self) -> Any:
        customer = self.sdk.customers.search({"query": "metadata['user_id']:'alice-id'"}).data[0]
        return self.sdk.subscriptions.list({"customer": customer.id, "status": "all"}).data[0]


def serve(servers: list[Any], app: Any) -> str:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    servers.append(server)
    return f"http://127.0.0.1:{server.server_port}"


def wait(until: Callable[[], bool]) -> None:
    for _ in range(1000):
        if until():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen")


@pytest.fixture
def world(site: Any) -> Iterator[World]:
    servers: list[Any] = []
    # The site's address is needed to make Stripe, and Stripe's to make the site.
    web = serve(servers, lambda environ, start: site.app(environ, start))
    settings = StripeSettings("local", KEY, SECRET, web + "/webhooks/stripe")
    stripe = create_shop(replace(settings, stripe_retry_seconds=0.05), "")
    stripe.public_url = url = serve(servers, create_stripe(stripe, KEY))
    billing = StripeBilling(KEY, SECRET, PRICE, api_url=url)
    ports = replace(site.app.extensions["gas.ports"], billing=billing)
    site.app = create_app(site.settings, ports)
    yield World(site, url, billing, site.signed_in())
    for server in servers:
        server.shutdown()
        server.server_close()


# ---- the whole way


def test_alice_subscribes_and_is_premium_when_stripe_says_so(world: World) -> None:
    world.control(held=True)
    world.subscribe()
    assert "As soon as the payment is confirmed" in world.alice.get("/billing/return").text
    assert (world.plan(), world.said) == (Plan.FREE, [])

    world.control(held=False)

    wait(lambda: world.plan() is Plan.PREMIUM)
    wait(lambda: all(event["taken"] for event in world.control("/events")["events"]))
    assert world.said == UP
    assert "You are on the premium plan" in world.alice.get("/billing/return").text


def test_a_declined_card_changes_nothing(world: World) -> None:
    page = world.alice.post_form("/subscribe").location
    assert world.press(page, "decline").status_code == 402
    assert (world.events(), world.plan(), world.said) == ([], Plan.FREE, [])


def test_she_cancels_at_stripe_and_is_free_when_the_period_ends(world: World) -> None:
    world.subscribe()
    wait(lambda: world.said == UP)
    portal = world.alice.post_form("/billing/portal").location
    name = world.subscription().id
    world.press(portal, "end", subscription=name)
    wait(lambda: all(event["taken"] for event in world.control("/events")["events"]))
    assert world.plan() is Plan.PREMIUM
    world.press(portal, "canceled", subscription=name)
    wait(lambda: world.plan() is Plan.FREE)
    wait(lambda: world.said == UP + DOWN)
    # And once more.
    world.subscribe()
    wait(lambda: world.said == UP + DOWN + UP)


@pytest.mark.parametrize(
    ("status", "plan"),
    [
        ("trialing", Plan.PREMIUM),
        ("past_due", Plan.PREMIUM),
        ("unpaid", Plan.FREE),
        ("paused", Plan.FREE),
        ("canceled", Plan.FREE),
    ],
)
def test_how_a_subscription_stands_decides(world: World, status: str, plan: Plan) -> None:
    world.subscribe()
    wait(lambda: world.said == UP)
    world.control(f"/subscriptions/{world.subscription().id}", status=status)
    wait(lambda: all(event["taken"] for event in world.control("/events")["events"]))
    assert world.plan() is plan
    assert world.said == (UP if plan is Plan.PREMIUM else UP + DOWN)


# ---- notices late, twice, in any order


def test_deleted_that_comes_before_updated(world: World) -> None:
    world.control(held=True)
    world.subscribe()
    name = world.subscription().id
    world.control(f"/subscriptions/{name}", status="active")
    world.control(f"/subscriptions/{name}", status="canceled")
    for event in reversed(world.events()):
        assert world.deliver(event) == 200
    assert (world.plan(), world.said) == (Plan.FREE, [])


def test_paid_that_comes_after_all_is_over(world: World) -> None:
    world.control(held=True)
    world.subscribe()
    (completed,) = world.events("checkout.session.completed")
    assert world.deliver(completed) == 200
    world.control(f"/subscriptions/{world.subscription().id}", status="canceled")
    (deleted,) = world.events("customer.subscription.deleted")
    assert world.deliver(deleted) == 200
    (paid,) = world.events("invoice.paid")
    assert world.deliver(paid) == 200
    assert (world.plan(), world.said) == (Plan.FREE, UP + DOWN)


def test_every_event_three_times_at_once(world: World) -> None:
    world.control(copies=3)
    world.subscribe()
    wait(lambda: all(len(e["answers"]) >= 3 for e in world.control("/events")["events"]))
    assert world.said == UP


def test_a_crash_between_recording_and_saying(world: World) -> None:
    ports, tries = world.site.app.extensions["gas.ports"], iter([True])

    def publish(message: Message) -> None:
        if next(tries, False):
            raise ConnectionError("SNS is away")
        ports.publish(message)

    world.site.app = create_app(world.site.settings, replace(ports, publish=publish))
    world.control(held=True)
    world.subscribe()
    (completed,) = world.events("checkout.session.completed")
    assert world.deliver(completed) == 500
    assert (world.plan(), world.said) == (Plan.PREMIUM, [])
    assert world.deliver(completed) == 200
    assert world.said == UP
    for event in world.events():
        assert world.deliver(event) == 200
    assert world.said == UP


def test_an_event_we_do_not_listen_to_is_taken(world: World) -> None:
    world.control(held=True)
    world.subscribe()
    (created,) = world.events("customer.subscription.created")
    assert world.deliver(created) == 200
    assert (world.plan(), world.site.once.claims) == (Plan.FREE, {})


# ---- forgeries


def event(**about: Any) -> bytes:
    body = {
        "id": "evt_1",
        "object": "event",
        "type": "checkout.session.completed",
        "data": {"object": {"id": "cs_1", "object": "checkout.session", **about}},
    }
    return json.dumps(body).encode()


NOW = int(time.time())


@pytest.mark.parametrize(
    "header",
    [
        lambda body: "",
        lambda body: "nonsense",
        lambda body: signature(body, "whsec_guessed", NOW),
        lambda body: signature(body, "", NOW),
        lambda body: signature(body + b" ", SECRET, NOW),
        lambda body: signature(body, SECRET, NOW - 3600),  # replayed
        lambda body: signature(body, SECRET, NOW).replace("v1=", "v0="),
    ],
)
def test_what_stripe_did_not_sign_just_now_is_refused(
    world: World, header: Callable[[bytes], str]
) -> None:
    world.control(held=True)
    world.subscribe()  # so that the event would have an effect
    body = event(customer=world.subscription().customer, client_reference_id="alice-id")
    headers = {"Stripe-Signature": header(body), "Content-Type": "application/json"}
    answer = world.site.app.test_client().post("/webhooks/stripe", data=body, headers=headers)
    assert (answer.status_code, answer.json["error"]) == (400, "BAD_SIGNATURE")
    assert world.plan() is Plan.FREE


def test_what_is_signed_but_no_event_is_refused(world: World) -> None:
    for body in (b"", b"\xff", b"{", b'{"object": "v2.core.event"}'):
        with pytest.raises(ForgedNotice):
            world.billing.read(body, signature(body, SECRET, int(time.time())))


def test_notices_are_read_for_whom_they_are_about(world: World) -> None:
    def read(body: bytes) -> Notice | None:
        return world.billing.read(body, signature(body, SECRET, int(time.time())))

    notice = read(event(customer="cus_1", client_reference_id="ada"))
    assert notice == Notice("evt_1", "checkout.session.completed", "cus_1", "ada")
    told = read(event(customer="cus_1", metadata={"user_id": "bob"}))
    assert told and told.user_id == "bob"
    assert read(event(customer=None)) is None
    assert read(event(customer="cus_1").replace(b"session.completed", b"session.expired")) is None


# ---- whose is it


def test_a_customer_of_a_neighbour_is_none_of_ours(world: World) -> None:
    neighbour = world.sdk.customers.create({"email": "n@example.org"})
    with pytest.raises(NotOurs):
        world.billing.whose(Notice("e", "invoice.paid", neighbour.id, ""))
    mine = world.sdk.customers.create({"metadata": {"user_id": "ada"}})
    with pytest.raises(NotOurs, match="another user"):
        world.billing.whose(Notice("e", "checkout.session.completed", mine.id, "mallory"))
    assert world.billing.whose(Notice("e", "invoice.paid", mine.id, "")) == "ada"
    with pytest.raises(InvalidRequestError):
        world.billing.whose(Notice("e", "invoice.paid", "cus_unknown", "ada"))


def test_whose_customer_was_deleted_is_downgraded(world: World) -> None:
    world.subscribe()
    wait(lambda: world.said == UP)
    world.sdk.customers.delete(world.subscription().customer)
    wait(lambda: world.plan() is Plan.FREE)


def test_a_subscription_that_names_another_user_is_not_counted(world: World) -> None:
    customer = world.sdk.customers.create({"metadata": {"user_id": "ada"}})
    asked = {
        "mode": "subscription",
        "customer": customer.id,
        "line_items": [{"price": PRICE, "quantity": 1}],
        "subscription_data": {"metadata": {"user_id": "mallory"}},
        "success_url": DONE,
    }
    world.press(world.sdk.checkout.sessions.create(asked).url, "pay")
    assert world.billing.plan("ada", customer.id) is Plan.FREE


def test_two_customers_of_one_user_count_together(world: World) -> None:
    page = world.billing.checkout(ADA, done=DONE, back=BACK)
    world.press(page, "pay")
    other = world.sdk.customers.create({"metadata": {"user_id": "ada"}})
    assert world.billing.plan("ada", other.id) is Plan.PREMIUM


# ---- nobody pays twice


@pytest.mark.parametrize("search_lag", [0, 60])
def test_two_clicks_lead_to_one_checkout(world: World, search_lag: int) -> None:
    world.control(search_lag=search_lag)
    pages = {world.billing.checkout(ADA, done=DONE, back=BACK) for _ in range(3)}
    assert len(pages) == 1


def test_two_clicks_at_the_same_moment_lead_to_one_checkout(world: World) -> None:
    pages: list[str] = []
    clicks = [
        threading.Thread(
            target=lambda: pages.append(world.billing.checkout(ADA, done=DONE, back=BACK))
        )
        for _ in range(4)
    ]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert len(pages) == 4
    assert len(set(pages)) == 1


def test_who_has_paid_cannot_buy_again_even_before_it_is_confirmed(world: World) -> None:
    world.control(held=True)
    world.subscribe()
    assert world.plan() is Plan.FREE
    assert world.alice.post_form("/subscribe").status_code == 409
    world.control(f"/subscriptions/{world.subscription().id}", status="unpaid")
    assert world.alice.post_form("/subscribe").status_code == 409


def test_a_checkout_that_expired_is_replaced(world: World) -> None:
    first = world.billing.checkout(ADA, done=DONE, back=BACK)
    world.sdk.checkout.sessions.expire(first.rsplit("/", 1)[1])
    second = world.billing.checkout(ADA, done=DONE, back=BACK)
    assert second != first
    other_price = StripeBilling(KEY, SECRET, "price_2", api_url=world.url)
    assert other_price.checkout(ADA, done=DONE, back=BACK) not in (first, second)


def test_the_customer_is_told_apart_by_id_and_known_by_name(world: World) -> None:
    odd = User(user_id="o'ha\\ra", name="Ó Hara", email="o@example.org")
    world.press(world.billing.checkout(odd, done=DONE, back=BACK), "pay")
    with pytest.raises(AlreadySubscribed):
        world.billing.checkout(odd, done=DONE, back=BACK)
    query = "metadata['user_id']:'o\\'ha\\\\ra'"
    (customer,) = world.sdk.customers.search({"query": query}).data
    assert (customer.name, customer.email) == ("Ó Hara", "o@example.org")


def test_the_portal_is_for_customers(world: World) -> None:
    with pytest.raises(NothingToManage):
        world.billing.portal(ADA, back=BACK)
    world.press(world.billing.checkout(ADA, done=DONE, back=BACK), "pay")
    page = requests.get(world.billing.portal(ADA, back=BACK), timeout=5).text
    assert f'href="{BACK}"' in page


# ---- Stripe away, and made wrongly


def test_stripe_out_of_reach() -> None:
    nowhere = StripeBilling(KEY, SECRET, PRICE, api_url="http://127.0.0.1:9")
    with pytest.raises(BillingUnavailable):
        nowhere.checkout(ADA, done=DONE, back=BACK)
    with pytest.raises(BillingUnavailable):
        nowhere.whose(Notice("e", "invoice.paid", "cus_1", ""))


def test_a_wrong_key_is_not_something_to_try_again(world: World) -> None:
    wrong = StripeBilling("sk_test_wrong", SECRET, PRICE, api_url=world.url)
    with pytest.raises(Exception, match="Invalid API Key") as error:
        wrong.portal(ADA, back=BACK)
    assert not isinstance(error.value, BillingUnavailable)


@pytest.mark.parametrize("told", [("", SECRET, PRICE), (KEY, "", PRICE), (KEY, SECRET, "")])
def test_it_is_not_made_without_its_secrets(told: tuple[str, str, str]) -> None:
    with pytest.raises(ValueError, match="secret"):
        StripeBilling(*told)


def test_where_forms_may_lead() -> None:
    assert StripeBilling(KEY, SECRET, PRICE).origins == PAGES
    inside = StripeBilling(
        KEY, SECRET, PRICE, api_url="http://stripe:1", public_url="http://127.0.0.1:2/"
    )
    assert inside.origins == ("http://127.0.0.1:2",)
