"""One checkout at Stripe for one customer, however often it is asked for."""

import hashlib
import json
from typing import Any, Final, cast

from stripe import StripeClient

#: How many earlier checkouts are looked through for one that is still open.
LOOKED_AT: Final = 10


def page(
    stripe: StripeClient, *, user_id: str, customer: str, price: str, done: str, back: str
) -> str:
    """The page of a checkout that is still open, else of a new one.

    Of two clicks at the same moment neither sees the other's checkout; both then ask for a new one
    under the same key, and Stripe makes one.
    """
    ours = {"user_id": user_id, "price": price}
    earlier = stripe.v1.checkout.sessions.list({"customer": customer, "limit": LOOKED_AT}).data
    for session in earlier:
        same = noted(session) == ours and session.success_url == done
        if session.status == "open" and same and session.url:
            return session.url
    asked = {
        "mode": "subscription",
        "customer": customer,
        "client_reference_id": user_id,
        "line_items": [{"price": price, "quantity": 1}],
        "metadata": ours,
        "subscription_data": {"metadata": {"user_id": user_id}},
        "success_url": done,
        "cancel_url": back,
    }
    # An expired checkout must be followed by another one, so the newest is part of the key.
    after = earlier[0].id if earlier else ""
    options: Any = {"idempotency_key": key("checkout", {**asked, "after": after})}
    return str(stripe.v1.checkout.sessions.create(cast(Any, asked), options).url)


def noted(thing: Any) -> dict[str, str]:
    """What we noted on something at Stripe; nobody else can."""
    return dict(thing.metadata.to_dict()) if thing.metadata else {}


def key(what: str, asked: dict[str, Any]) -> str:
    """An idempotency key: the same for the same thing asked."""
    text = json.dumps(asked, sort_keys=True)
    return f"gas-{what}-{hashlib.sha256(text.encode()).hexdigest()}"
