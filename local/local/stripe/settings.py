"""What the Stripe server is told by the environment."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class StripeSettings:
    env: str
    stripe_secret_key: str = field(repr=False)
    stripe_webhook_secret: str = field(repr=False)
    stripe_webhook_url: str  #: told of every event
    stripe_host: str = "127.0.0.1"
    stripe_port: int = 8004
    stripe_public_url: str = ""  #: what the browser sees; by default the host and port
    stripe_folder: str = ""  #: where objects are kept over a restart; empty: nowhere
    stripe_retry_seconds: float = 1.0  #: until a delivery is tried again; then ever longer
