"""What the sweeper counts."""

from typing import Final

from prometheus_client import Counter, Gauge

FOUND: Final = Counter("gas_sweeper_found", "Lost things found, by kind of loss.", ["finding"])
SWEPT: Final = Gauge("gas_sweeper_last_success_timestamp_seconds", "When a sweep last succeeded.")
FAILED: Final = Counter("gas_sweeper_failures", "Sweeps that ended in an error.")
