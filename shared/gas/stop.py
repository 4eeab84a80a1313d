"""How a worker is asked to end: SIGTERM means receive no more, then let go of what is left."""

import signal
import threading
from dataclasses import dataclass, field
from types import FrameType


@dataclass
class Stop:
    """Two steps: `asked` (take no more work), then `halt` (drop the work at hand)."""

    asked: threading.Event = field(default_factory=threading.Event)
    halt: threading.Event = field(default_factory=threading.Event)

    def on_signals(self) -> None:
        """Be asked by SIGTERM (ECS, `docker stop`) and by SIGINT (Ctrl-C)."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.asked.set()
