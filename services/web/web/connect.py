"""The ports as they are in service: AWS and Globus."""

from typing import Any

from gas.aws.clients import client
from gas.aws.events import DynamoEvents
from gas.aws.jobs import DynamoJobs
from gas.aws.queues import SnsPublish
from gas.aws.requests import DynamoLimits, DynamoReplies
from gas.aws.store import S3Links, S3Store
from gas.aws.tokens import DynamoTokens
from gas.aws.users import DynamoOnce, DynamoSessions, DynamoUsers
from gas.turns import Caps
from web.billing.port import Billing, Kind
from web.billing.stripe import StripeBilling
from web.billing.unsold import Unsold
from web.globus import GlobusIdentity
from web.ports import Ports
from web.settings import Settings


def connect(settings: Settings) -> Ports:
    """Make the clients; nothing is asked of anybody yet."""
    dynamodb = client("dynamodb")
    s3 = client("s3")
    browsers_s3 = client("s3", endpoint=settings.public_s3_url) if settings.public_s3_url else s3
    return Ports(
        jobs=DynamoJobs(dynamodb, settings.jobs_table),
        users=DynamoUsers(dynamodb, settings.users_table),
        sessions=DynamoSessions(dynamodb, settings.sessions_table),
        once=DynamoOnce(dynamodb, settings.once_table),
        tokens=DynamoTokens(dynamodb, settings.tokens_table),
        limits=DynamoLimits(dynamodb, settings.limits_table),
        replies=DynamoReplies(dynamodb, settings.replies_table),
        events=DynamoEvents(dynamodb, settings.events_table) if settings.events_table else None,
        inputs=S3Store(s3, settings.inputs_bucket),
        results=S3Store(s3, settings.results_bucket),
        references=_references(s3, settings),
        upload_links=S3Links(browsers_s3, settings.inputs_bucket),
        download_links=S3Links(browsers_s3, settings.results_bucket),
        publish=SnsPublish(client("sns"), settings.topic_arn_prefix, "web"),
        identity=GlobusIdentity(
            settings.globus_client_id,
            settings.globus_client_secret,
            callback=settings.callback_url,
            home=settings.home_url,
            public_url=settings.globus_public_url,
        ),
        billing=_billing(settings),
        caps=Caps(settings.running_free, settings.running_premium),
    )


def _references(s3: Any, settings: Settings) -> S3Store | None:
    return S3Store(s3, settings.references_bucket) if settings.references_bucket else None


def _billing(settings: Settings) -> Billing:
    if settings.billing is not Kind.STRIPE:
        return Unsold(settings.billing)
    return StripeBilling(
        settings.stripe_secret_key,
        settings.stripe_webhook_secret,
        settings.stripe_price_id,
        api_url=settings.stripe_api_url,
        public_url=settings.stripe_public_url,
    )
