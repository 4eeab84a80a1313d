"""Stripe for one machine: what an unmodified SDK needs to sell a subscription.

Point the SDK at it (`StripeClient(base_addresses={"api": …})`) and it keeps customers, checkout
sessions, subscriptions and portal sessions.  Nobody pays: the checkout page has a button that pays
and one that is declined, the portal's page has one for all that can happen to a subscription
later.  What happens is told to one webhook address, signed as Stripe signs, and told again until
it answers 2xx.  The key is checked, but nothing here is secret: it refuses to start anywhere but
on a developer's machine.

    GAS_ENV=local GAS_STRIPE_SECRET_KEY=… GAS_STRIPE_WEBHOOK_SECRET=… \\
        GAS_STRIPE_WEBHOOK_URL=http://127.0.0.1:8000/webhooks/stripe python -m local.stripe

What Stripe does rarely can be asked for:

    GET  /_control                             how it is set
    POST /_control  {"held": true}             events wait, until they are sent by hand or let go
                    {"copies": 2}              every event comes so many times
                    {"search_lag": 60}         seconds until a search finds a new customer
    GET  /_control/events                      every event, and how each delivery was answered
    POST /_control/events/<id>                 deliver it now, in whatever order is wanted
    POST /_control/subscriptions/<id>  {"status": "past_due"}

It knows one currency, no amounts, no taxes, no proration, no cards, no real renewals, and any
price id.  State is in memory, and on disk only where `GAS_STRIPE_FOLDER` names a folder; events
that were not yet delivered are forgotten with the process.
"""
