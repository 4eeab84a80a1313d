"""Stories in memory."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from gas.events import Event


@dataclass
class FakeEvents:
    events: dict[tuple[str, str], Event] = field(default_factory=dict)  #: by their key

    def record(self, event: Event) -> None:
        self.events[event.job_id, event.at] = event

    def of_job(self, job_id: str) -> Iterator[Event]:
        for key in sorted(key for key in self.events if key[0] == job_id):
            yield self.events[key]
