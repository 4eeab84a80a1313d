"""How long the parts of a run take, for the log, the manifest and the benchmarks."""

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Clock:
    """Adds up seconds by part; parts that run side by side add up to more than the whole."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._lock = threading.Lock()

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Time what runs within."""
        start = time.perf_counter()
        try:
            yield
        finally:
            spent = time.perf_counter() - start
            with self._lock:
                self.seconds[name] += spent

    def told(self) -> dict[str, float]:
        """Seconds by part, to the millisecond."""
        return {name: round(spent, 3) for name, spent in self.seconds.items()}
