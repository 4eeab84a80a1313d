"""Answers that never change, kept for the next who asks; the longest unused are forgotten."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any


class Memory:
    """At most `capacity` answers; safe for several threads."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, question: Hashable, answer: Callable[[], Any]) -> Any:
        """The answer as it was the last time, else as `answer` gives it now."""
        with self._lock:
            if question in self._answers:
                self._answers.move_to_end(question)
                return self._answers[question]
        found = answer()
        with self._lock:
            self._answers[question] = found
            while len(self._answers) > self._capacity:
                self._answers.popitem(last=False)
        return found
