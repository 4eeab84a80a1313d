"""Plans: pages that only read, and notices that come late, twice, out of order, or forged."""

import threading
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from structlog.contextvars import bound_contextvars

from gas.fakes import FakeOnce, FakeUsers
from gas.jobs import ArchiveStatus, Status
from gas.messages import JobSubmitted, Message, PlanChanged, UserUpgraded
from gas.settings import SettingsError
from gas.users import Plan, User
from web.app import create_app
from web.billing.follow import follow
from web.billing.marks import TURN_SECONDS, NotYourTurn
from web.billing.port import (
    AlreadySubscribed,
    BillingUnavailable,
    ForgedNotice,
    Kind,
    NothingToManage,
    Notice,
    NotOurs,
)
from web.billing.unsold import Unsold
from web.settings import refuse_stand_ins

UP = [UserUpgraded(user_id="alice-id"), PlanChanged(user_id="alice-id")]
DOWN = [PlanChanged(user_id="alice-id")]


@dataclass
class FakeBilling:
    """A provider in memory: it knows who subscribes now.  A notice is `<id> <customer>`."""

    subscribed: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    refuses: Exception | None = None
    kind: Kind = Kind.STRIPE
    origins: tuple[str, ...] = ("https://pay.example",)

    def checkout(self, user: User, *, done: str, back: str) -> str:
        self._refuse()
        return f"https://pay.example/{user.user_id}?{done}&{back}"

    def portal(self, user: User, *, back: str) -> str:
        self._refuse()
        return f"https://pay.example/portal/{user.user_id}?{back}"

    def read(self, body: bytes, signature: str) -> Notice | None:
        if signature != "signed":
            raise ForgedNotice("not signed")
        if body == b"of no concern":
            return None
        notice_id, customer = body.decode().split()
        return Notice(notice_id, "something", customer, "")

    def whose(self, notice: Notice) -> str:
        self._refuse()
        if notice.customer_id == "neighbour":
            raise NotOurs("somebody else's")
        return notice.customer_id

    def plan(self, user_id: str, customer_id: str) -> Plan:
        self._refuse()
        self.asked.append(user_id)
        return Plan.PREMIUM if user_id in self.subscribed else Plan.FREE

    def _refuse(self) -> None:
        if self.refuses:
            raise self.refuses


class Died(Exception):
    """The process ended here."""


@dataclass
class Shop:
    """A site that sells plans, whoever sells them, and Alice."""

    site: Any
    billing: FakeBilling
    alice: Any

    @property
    def ports(self) -> Any:
        return self.site.app.extensions["gas.ports"]

    @property
    def said(self) -> list[Message]:
        return list(self.site.bus.said)

    def plan(self) -> Plan:
        found: Plan = self.site.users.get("alice-id").plan
        return found

    def use(self, **ports: Any) -> None:
        self.site.app = create_app(self.site.settings, replace(self.ports, **ports))

    def hook(self, notice: str = "n1 alice-id", signature: str = "signed") -> Any:
        headers = {"Stripe-Signature": signature, "Content-Type": "application/json"}
        client = self.site.app.test_client()
        return client.post("/webhooks/stripe", data=notice.encode(), headers=headers)


@pytest.fixture
def shop(site: Any) -> Shop:
    shop = Shop(site, FakeBilling(), None)
    shop.use(billing=shop.billing)
    shop.alice = site.signed_in()
    return shop


# ---- pages


def test_the_page_says_what_the_plans_give_and_what_would_come_back(shop: Shop) -> None:
    shop.site.put_away(ArchiveStatus.ARCHIVED)
    shop.site.put_away(ArchiveStatus.ARCHIVED)
    shop.site.put_away(ArchiveStatus.RESTORING)
    page = shop.alice.get("/subscribe")
    assert "You are on the free plan." in page.text
    assert "2 archived results, 400 MB" in " ".join(page.text.split())
    assert 'action="/subscribe"' in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "form-action 'self' https://globus.example https://pay.example;" in policy
    assert "pay.example" not in shop.alice.get("/").headers["Content-Security-Policy"]


def test_who_is_premium_manages_and_does_not_buy(shop: Shop) -> None:
    shop.site.users.change_plan("alice-id", Plan.PREMIUM, 1_790_000_000)
    page = shop.alice.get("/subscribe").text
    assert "You are on the premium plan since" in page
    assert 'action="/billing/portal"' in page
    assert 'action="/subscribe"' not in page
    assert shop.alice.post_form("/subscribe").status_code == 409


def test_subscribing_leads_to_the_provider_and_changes_nothing(shop: Shop) -> None:
    answer = shop.alice.post_form("/subscribe")
    assert answer.status_code == 303
    here = "http://127.0.0.1:8000"
    there = f"https://pay.example/alice-id?{here}/billing/return&{here}/subscribe"
    assert answer.location == there
    assert (shop.plan(), shop.said) == (Plan.FREE, [])


def test_the_page_after_paying_believes_nothing(shop: Shop) -> None:
    shop.billing.subscribed.add("alice-id")
    for path in ("/billing/return", "/billing/return?session_id=cs_1&plan=premium"):
        page = shop.alice.get(path)
        assert "As soon as the payment is confirmed" in page.text
    assert (shop.plan(), shop.said, shop.billing.asked) == (Plan.FREE, [], [])
    shop.hook()
    assert "You are on the premium plan" in shop.alice.get("/billing/return").text


def test_the_portal(shop: Shop) -> None:
    answer = shop.alice.post_form("/billing/portal")
    assert answer.status_code == 303
    assert answer.location == "https://pay.example/portal/alice-id?http://127.0.0.1:8000/subscribe"


@pytest.mark.parametrize(
    ("refusal", "path", "status", "words"),
    [
        (AlreadySubscribed(), "/subscribe", 409, "You have a subscription already."),
        (NothingToManage(), "/billing/portal", 409, "no subscription in your name"),
        (BillingUnavailable("x"), "/subscribe", 503, "Nothing was charged."),
        (BillingUnavailable("x"), "/billing/portal", 503, "cannot be reached"),
    ],
)
def test_what_cannot_be_done_is_explained(
    shop: Shop, refusal: Exception, path: str, status: int, words: str
) -> None:
    shop.billing.refuses = refusal
    page = shop.alice.post_form(path)
    assert page.status_code == status
    assert words in page.text


def test_forms_need_a_token_and_the_webhook_does_not(shop: Shop) -> None:
    for path in ("/subscribe", "/billing/portal"):
        assert shop.alice.client.post(path).status_code == 400
    assert shop.hook().status_code == 200


def test_where_the_operator_grants_plans_the_page_says_so(shop: Shop) -> None:
    shop.use(billing=Unsold(Kind.MANUAL))
    shop.alice = shop.site.signed_in()
    page = shop.alice.get("/subscribe").text
    assert "The operator of this site grants the premium plan" in page
    assert "alice@example.edu" in page
    assert "<form" not in page.split("<main")[1]
    assert 'href="/subscribe"' in shop.alice.get("/annotations").text
    shop.site.users.change_plan("alice-id", Plan.PREMIUM, 1)
    assert "gave you the premium plan" in shop.alice.get("/subscribe").text
    _sells_nothing(shop)


def test_where_there_is_one_plan_only_there_is_no_page(shop: Shop) -> None:
    shop.use(billing=Unsold())
    shop.alice = shop.site.signed_in()
    assert shop.alice.get("/subscribe").status_code == 404
    assert 'href="/subscribe"' not in shop.alice.get("/").text
    _sells_nothing(shop)


def _sells_nothing(shop: Shop) -> None:
    assert shop.alice.post_form("/subscribe").status_code == 404
    assert shop.alice.post_form("/billing/portal").status_code == 404
    assert shop.alice.get("/billing/return").status_code == 404
    assert shop.hook().status_code == 404
    assert shop.said == []


# ---- notices


def test_a_confirmed_subscription_upgrades_and_says_so_in_order(shop: Shop) -> None:
    shop.billing.subscribed.add("alice-id")
    answer = shop.hook()
    assert (answer.status_code, answer.json) == (200, {"status": "done"})
    assert shop.said == UP
    user = shop.site.users.get("alice-id")
    assert (user.plan, user.plan_since) == (Plan.PREMIUM, shop.site.now)
    letters = [box.letters for box in shop.site.bus.queues.values() if box.letters]
    traces = {letter.attributes["trace_id"] for box in letters for letter in box}
    assert len(traces) == 1


def test_a_subscription_that_ended_downgrades(shop: Shop) -> None:
    shop.site.users.change_plan("alice-id", Plan.PREMIUM, 1)
    shop.hook()
    assert (shop.plan(), shop.said) == (Plan.FREE, DOWN)


def test_what_changes_nothing_says_nothing(shop: Shop) -> None:
    shop.hook("n1 alice-id")
    shop.billing.subscribed.add("alice-id")
    for number in range(2, 6):  # a payment makes several notices
        assert shop.hook(f"n{number} alice-id").status_code == 200
    assert shop.said == UP


def test_a_notice_that_comes_twice_matters_once(shop: Shop) -> None:
    shop.billing.subscribed.add("alice-id")
    for _ in range(3):
        assert shop.hook("n1 alice-id").json == {"status": "done"}
    assert shop.said == UP
    assert len(shop.billing.asked) == 1


def test_a_late_notice_does_not_bring_back_what_is_over(shop: Shop) -> None:
    # Stripe sent `updated` (active), then `deleted`; the second comes first.
    shop.hook("deleted alice-id")
    shop.hook("updated alice-id")
    assert (shop.plan(), shop.said) == (Plan.FREE, [])


def test_a_forged_notice_is_refused(shop: Shop) -> None:
    shop.billing.subscribed.add("alice-id")
    answer = shop.hook(signature="guessed")
    assert (answer.status_code, answer.json["error"]) == (400, "BAD_SIGNATURE")
    assert (shop.plan(), shop.said) == (Plan.FREE, [])
    assert shop.site.once.claims == {}


@pytest.mark.parametrize("notice", ["of no concern", "n1 neighbour", "n1 nobody-we-know"])
def test_what_is_not_ours_is_taken_and_ignored(shop: Shop, notice: str) -> None:
    shop.billing.subscribed |= {"neighbour", "nobody-we-know"}
    assert shop.hook(notice).status_code == 200
    assert shop.said == []


def test_while_the_provider_is_away_notices_come_back(shop: Shop) -> None:
    shop.billing.subscribed.add("alice-id")
    shop.billing.refuses = BillingUnavailable("down")
    assert shop.hook().status_code == 503
    shop.billing.refuses = None
    assert shop.hook().status_code == 200
    assert shop.said == UP


def test_a_long_notice_is_read(shop: Shop) -> None:
    answer = shop.hook("n" * 200_000 + " alice-id")
    assert answer.status_code == 200
    assert shop.hook("n" * 600_000 + " alice-id").status_code == 413


class DyingUsers(FakeUsers):
    """Dies before or after the plan is recorded."""

    dies = ""

    def change_plan(self, user_id: str, plan: Plan, now: int) -> User:
        if self.dies == "before":
            raise Died
        user = super().change_plan(user_id, plan, now)
        if self.dies == "after":
            raise Died
        return user


@pytest.mark.parametrize("dies", ["before", "after"])
@pytest.mark.parametrize("retry", ["n1", "n2"])
def test_a_crash_around_the_recording_is_made_good_by_whatever_comes_next(
    make_site: Any, dies: str, retry: str
) -> None:
    site = make_site(users=DyingUsers())
    shop = Shop(site, FakeBilling({"alice-id"}), None)
    shop.use(billing=shop.billing)
    site.signed_in()
    site.users.dies = dies
    assert shop.hook("n1 alice-id").status_code == 500
    assert shop.plan() is (Plan.FREE if dies == "before" else Plan.PREMIUM)
    assert shop.said == []
    site.users.dies = ""
    assert shop.hook(f"{retry} alice-id").status_code == 200
    assert (shop.plan(), shop.said) == (Plan.PREMIUM, UP)
    assert shop.hook("n3 alice-id").status_code == 200
    assert shop.said == UP


@pytest.mark.parametrize("survives", [0, 1])
def test_a_crash_while_saying_says_all_again(shop: Shop, survives: int) -> None:
    publish, left = shop.ports.publish, iter([True] * survives + [False])

    def dying(message: Message) -> None:
        if not next(left, True):
            raise Died
        publish(message)

    shop.use(publish=dying)
    shop.billing.subscribed.add("alice-id")
    assert shop.hook().status_code == 500
    assert shop.hook().status_code == 200
    assert shop.said == UP[:survives] + UP
    assert shop.hook("n2 alice-id").status_code == 200
    assert shop.said == UP[:survives] + UP


def test_a_crash_before_the_mark_asks_again_and_says_nothing_new(shop: Shop) -> None:
    shop.billing.subscribed.add("alice-id")
    shop.hook()
    shop.site.once.release("billing/notice/n1")
    assert shop.hook().status_code == 200
    assert shop.said == UP


def test_a_cancellation_after_a_crash_says_only_what_is_true_now(shop: Shop) -> None:
    shop.site.users.change_plan("alice-id", Plan.PREMIUM, 1)
    shop.site.once.claim("billing/unsaid/alice-id", now=shop.site.now, seconds=99)
    shop.hook()
    assert (shop.plan(), shop.said) == (Plan.FREE, DOWN)


def test_a_turn_is_waited_for_and_a_dead_holders_lapses(shop: Shop) -> None:
    shop.billing.subscribed.add("alice-id")
    shop.site.once.claim("billing/turn/alice-id", now=int(shop.site.now), seconds=TURN_SECONDS)
    notice = Notice("n1", "something", "alice-id", "")
    with pytest.raises(NotYourTurn):
        follow(notice, shop.ports, patience=0)
    assert shop.said == []
    shop.site.now += TURN_SECONDS
    follow(notice, shop.ports, patience=0)
    assert shop.said == UP


class LockedOnce(FakeOnce):
    """As the table does it: whoever claims, claims alone."""

    lock = threading.Lock()

    def claim(self, what: str, *, now: int, seconds: int) -> bool:
        with self.lock:
            return super().claim(what, now=now, seconds=seconds)


def test_notices_at_the_same_moment_say_it_once(shop: Shop) -> None:
    shop.use(once=LockedOnce())
    shop.billing.subscribed.add("alice-id")
    start, failures = threading.Barrier(4), []

    def hear(number: int) -> None:
        start.wait()
        try:
            with bound_contextvars():
                follow(Notice(f"n{number}", "something", "alice-id", ""), shop.ports)
        except Exception as error:  # noqa: BLE001 - told below
            failures.append(error)

    threads = [threading.Thread(target=hear, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert shop.said == UP


def test_an_old_answer_is_not_recorded_over_a_newer_one(shop: Shop) -> None:
    """One notice has asked and is slow; the subscription ends; its notice comes meanwhile."""

    class Slow(FakeBilling):
        def plan(self, user_id: str, customer_id: str) -> Plan:
            answer = super().plan(user_id, customer_id)
            if len(self.asked) == 1:
                self.subscribed.clear()
                with pytest.raises(NotYourTurn):
                    follow(Notice("n2", "deleted", "alice-id", ""), shop.ports, patience=0)
            return answer

    shop.use(billing=Slow({"alice-id"}))
    shop.hook("n1 alice-id")
    assert shop.plan() is Plan.PREMIUM
    shop.hook("n2 alice-id")
    assert (shop.plan(), shop.said) == (Plan.FREE, UP + DOWN)


# ---- settings

SOLD = {
    "billing": Kind.STRIPE,
    "stripe_secret_key": "sk_very_secret",
    "stripe_webhook_secret": "whsec_also_secret",
    "stripe_price_id": "price_1",
}


@pytest.mark.parametrize("name", [name for name in SOLD if name != "billing"])
def test_without_a_key_a_secret_or_a_price_nothing_can_be_sold(
    make_settings: Any, name: str
) -> None:
    for env in ("local", "prod"):
        with pytest.raises(SettingsError, match=f"GAS_{name.upper()}"):
            refuse_stand_ins(make_settings(**{**SOLD, name: "", "env": env}), {})


@pytest.mark.parametrize("name", ["stripe_api_url", "stripe_public_url"])
def test_a_stand_in_for_stripe_is_refused_elsewhere(make_settings: Any, name: str) -> None:
    told = {**SOLD, name: "http://127.0.0.1:8004"}
    refuse_stand_ins(make_settings(**told), {})
    prod = {"env": "prod", "public_url": "https://gas.example.org"}
    refuse_stand_ins(make_settings(**SOLD, **prod), {})
    with pytest.raises(SettingsError, match=f"GAS_{name.upper()} is not https"):
        refuse_stand_ins(make_settings(**told, **prod), {})


def test_stripes_secrets_are_not_shown(make_settings: Any) -> None:
    shown = repr(make_settings(**SOLD))
    assert "sk_very_secret" not in shown
    assert "whsec_also_secret" not in shown


def test_with_a_greater_plan_more_of_the_jobs_that_wait_begin_at_once(shop: Shop) -> None:
    for _ in range(6):
        shop.ports.turns.submit(shop.site.job(Status.PENDING))
    assert len(shop.said) == 1
    shop.billing.subscribed.add("alice-id")
    assert shop.hook().status_code == 200
    submitted = [said for said in shop.said if isinstance(said, JobSubmitted)]
    assert len(submitted) == 4
