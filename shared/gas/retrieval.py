"""How long an archive takes to give something back, and about what that costs.

The times are those of "Understanding archive retrieval options" in the Amazon S3 user guide
(docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects-retrieval-options.html), for S3
Glacier Flexible Retrieval; a vault's tiers have the same names and times.

The prices are US dollars in us-east-1, as "Amazon S3 pricing" (aws.amazon.com/s3/pricing) and the
example in AWS re:Post (repost.aws/knowledge-center/s3-manage-data-retrieval) give them; Bulk is
free by the user guide above.  Looked up on 23 November 2026: estimates, not an offer.
They are what the service pays, not its user, and leave out what the returned files cost later.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from msgspec import Meta

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
#: AWS counts a GB as 2^30 bytes, and prices requests by the thousand.
GB: Final = 2**30
THOUSAND: Final = 1000


@dataclass(frozen=True)
class Tier:
    """One way to ask an archive for something."""

    name: str  #: as in `Asked.tier`
    fastest: int  #: seconds
    slowest: int  #: seconds; it usually takes no longer
    usd_per_gb: float
    usd_per_thousand: float  #: requests
    up_to: int | None = None  #: bytes; the times are not promised for more

    def fits(self, size: int) -> bool:
        return self.up_to is None or size < self.up_to


EXPEDITED: Final = Tier("Expedited", 1 * MINUTE, 5 * MINUTE, 0.03, 10.00, up_to=250_000_000)
STANDARD: Final = Tier("Standard", 3 * HOUR, 5 * HOUR, 0.01, 0.05)
BULK: Final = Tier("Bulk", 5 * HOUR, 12 * HOUR, 0.0, 0.0)

TIERS: Final = {tier.name: tier for tier in (EXPEDITED, STANDARD, BULK)}


class Retrieval(msgspec.Struct, frozen=True, kw_only=True):
    """What one way of getting a result back would mean."""

    tier: str
    fastest: Annotated[int, Meta(description="seconds")]
    slowest: Annotated[int, Meta(description="seconds; it usually takes no longer")]
    usd: Annotated[float, Meta(description="an estimate of what it costs the service")]


def estimate(tier: Tier, size: int) -> Retrieval:
    """A retrieval of `size` bytes, which are one thing in the archive: one request."""
    usd = tier.usd_per_gb * size / GB + tier.usd_per_thousand / THOUSAND
    return Retrieval(tier=tier.name, fastest=tier.fastest, slowest=tier.slowest, usd=round(usd, 6))


def usd_in_words(usd: float) -> str:
    """`0.0100006` is about US$0.01: nobody needs to know it better."""
    if usd == 0:
        return "nothing"
    return f"about US${usd:.2f}" if usd >= 0.01 else "less than US$0.01"


def span_in_words(way: Retrieval) -> str:
    """How long it usually takes: `1 to 5 minutes`, `3 to 5 hours`."""
    unit, name = (HOUR, "hours") if way.slowest >= 2 * HOUR else (MINUTE, "minutes")
    return f"{way.fastest // unit} to {way.slowest // unit} {name}"
