"""What every worker counts.  Attached in the worker loop, not in handlers."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

MESSAGES: Final = Counter(
    "gas_messages",
    "Messages received, by how handling them ended.",
    ["service", "kind", "outcome"],  # outcome: done, again, given_back, unreadable, error
)
HANDLING: Final = Histogram(
    "gas_message_handling_seconds",
    "Time from a message's receipt to the end of its handling.",
    ["service", "kind"],
    buckets=(0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600),
)
BUSY: Final = Gauge("gas_worker_busy", "Messages being handled now.", ["service"])
RECEIVE_ERRORS: Final = Counter(
    "gas_receive_errors", "Failed attempts to receive from the queue.", ["service"]
)
EVENTS_LOST: Final = Counter("gas_events_lost", "Events that are missing in the jobs' stories.")
MAILS_WITHHELD: Final = Counter(
    "gas_mails_withheld",
    "Mails not written, because of the user's choice or of their address.",
    ["why"],  # muted, blocked
)
