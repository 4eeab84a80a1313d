"""What the site is told, and what it refuses to believe outside one machine."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from gas.settings import ForTurns, SettingsError
from web.billing.port import Kind

#: Bytes that signing keys for HMAC-SHA should have at least.
SECRET_BYTES = 32


@dataclass(frozen=True, kw_only=True)
class Settings(ForTurns):
    """Field `x` is the variable `GAS_X`."""

    jobs_table: str
    users_table: str
    sessions_table: str
    once_table: str
    tokens_table: str
    limits_table: str
    replies_table: str
    events_table: str = ""  #: where jobs' stories are recorded; empty: nowhere
    inputs_bucket: str
    results_bucket: str
    topic_arn_prefix: str  #: a topic's ARN is this and the kind of the message

    secret_key: str = field(repr=False)  #: signs the cookie; the same in every copy of the site
    globus_client_id: str
    globus_client_secret: str = field(repr=False)
    public_url: str  #: the site as browsers see it, e.g. `https://gas.example.org`
    public_s3_url: str = ""  #: S3 as browsers see it, where that differs from what services see
    globus_public_url: str = ""  #: Globus Auth as browsers see it, likewise

    assembly: str = "demo"  #: what new jobs are annotated against when nobody chooses
    references_bucket: str = ""  #: whose index says what can be chosen; empty: nothing else
    upload_bytes_free: int = 500_000_000
    upload_link_seconds: int = 30 * 60
    download_link_seconds: int = 60
    session_hours: int = 12
    api_reads_per_minute: int = 600  #: of one user, with all their tokens
    api_writes_per_minute: int = 240
    forms_per_minute: int = 240  #: of one user; a file takes two
    sign_ins_per_minute: int = 60  #: from one address
    proxies: int = 0  #: in front of the site, whose `X-Forwarded-For` is believed

    cache_dir: str = ""  #: copies of tables for the explorer; empty: below the system's own
    cache_bytes: int = 2_000_000_000  #: the most that they may take of the disk
    explorer_seconds: int = 20  #: the longest that one question to a table may take
    explorer_threads: int = 2  #: of the table engine, for all questions together

    billing: Kind = Kind.NONE
    stripe_secret_key: str = field(default="", repr=False)
    stripe_webhook_secret: str = field(default="", repr=False)  #: what Stripe signs webhooks with
    stripe_price_id: str = ""  #: the recurring price of the premium plan
    stripe_api_url: str = ""  #: where Stripe is not Stripe's own
    stripe_public_url: str = ""  #: its pages as browsers see them, likewise

    bind: str = "127.0.0.1:8000"
    threads: int = 8
    drain_seconds: int = 25  #: how long requests may go on after SIGTERM

    @property
    def https(self) -> bool:
        """Do browsers reach the site over TLS?"""
        return self.public_url.startswith("https://")

    @property
    def callback_url(self) -> str:
        """Where Globus sends people back; must be registered with the client there."""
        return self.public_url.rstrip("/") + "/authcallback"

    @property
    def home_url(self) -> str:
        return self.public_url.rstrip("/") + "/"


def refuse_stand_ins(settings: Settings, environ: Mapping[str, str]) -> None:
    """Raise `SettingsError` where something made for one machine would serve other people."""
    if not urlsplit(settings.public_url).netloc:
        raise SettingsError(f"GAS_PUBLIC_URL is not an address: {settings.public_url!r}")
    if missing := list(_missing_for_stripe(settings)):
        raise SettingsError(f"GAS_BILLING=stripe needs {', '.join(missing)}")
    if settings.env == "local":
        return
    wrong = list(_stand_ins(settings, environ))
    if wrong:
        raise SettingsError(
            f"local stand-ins are refused in production (GAS_ENV={settings.env}): "
            + "; ".join(wrong)
        )


def _missing_for_stripe(settings: Settings) -> Iterator[str]:
    # With an empty secret, anybody could sign a webhook.
    if settings.billing is Kind.STRIPE:
        for name in ("stripe_secret_key", "stripe_webhook_secret", "stripe_price_id"):
            if not getattr(settings, name):
                yield f"GAS_{name.upper()}"


def _stand_ins(settings: Settings, environ: Mapping[str, str]) -> Iterator[str]:
    if len(settings.secret_key.encode()) < SECRET_BYTES:
        yield f"GAS_SECRET_KEY is shorter than {SECRET_BYTES} bytes"
    addresses = {
        "GAS_PUBLIC_URL": settings.public_url,
        "GAS_PUBLIC_S3_URL": settings.public_s3_url,
        "GAS_GLOBUS_PUBLIC_URL": settings.globus_public_url,
        "GAS_STRIPE_API_URL": settings.stripe_api_url,
        "GAS_STRIPE_PUBLIC_URL": settings.stripe_public_url,
        "GLOBUS_SDK_SERVICE_URL_AUTH": environ.get("GLOBUS_SDK_SERVICE_URL_AUTH", ""),
    }
    for name, address in addresses.items():
        if address and not address.startswith("https://"):
            yield f"{name} is not https: {address}"
    for name in sorted(environ):
        if name.startswith("AWS_ENDPOINT_URL") and environ[name]:
            yield f"{name} names an emulator: {environ[name]}"
