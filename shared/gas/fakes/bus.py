"""SNS and SQS in memory: carries each message, as JSON, to every queue that hears its kind."""

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from gas.messages import Message, encode, kind_of
from gas.ports import Delivery, Publish
from gas.topology import QUEUES, Queue, check_may_say
from gas.trace import current_trace


@dataclass
class _Letter:
    body: str
    attributes: dict[str, str]
    visible_at: float
    tries: int = 0
    message_id: str = field(default_factory=lambda: str(uuid.uuid4()))


class FakeInbox:
    """One queue, with its visibility timeout and dead letters."""

    def __init__(self, queue: Queue, clock: Callable[[], float] = time.monotonic) -> None:
        self.queue = queue
        self.letters: list[_Letter] = []
        self.dead: list[_Letter] = []
        self._clock = clock
        self._changed = threading.Condition()

    def put(self, body: str, attributes: dict[str, str] | None = None, delay: float = 0) -> None:
        with self._changed:
            self.letters.append(_Letter(body, attributes or {}, self._clock() + delay))
            self._changed.notify_all()

    def receive(self, *, limit: int, wait: int) -> list[Delivery]:
        deadline = time.monotonic() + wait
        with self._changed:
            while True:
                visible = [x for x in self.letters if x.visible_at <= self._clock()]
                taken = [x for x in visible if not self._dies(x)][:limit]
                if taken or time.monotonic() >= deadline:
                    return [self._hand_out(letter) for letter in taken]
                self._changed.wait(0.02)

    def _dies(self, letter: _Letter) -> bool:
        if letter.tries < self.queue.tries:
            return False
        self.letters.remove(letter)
        self.dead.append(letter)
        return True

    def _hand_out(self, letter: _Letter) -> Delivery:
        letter.tries += 1
        letter.visible_at = self._clock() + self.queue.visibility
        return FakeDelivery(letter, self)

    def hold(self, letter: _Letter, seconds: int) -> None:
        with self._changed:
            letter.visible_at = self._clock() + seconds
            self._changed.notify_all()

    def remove(self, letter: _Letter) -> None:
        with self._changed:
            if letter in self.letters:
                self.letters.remove(letter)


@dataclass(frozen=True)
class FakeDelivery:
    letter: _Letter
    inbox: FakeInbox

    @property
    def body(self) -> str:
        return self.letter.body

    @property
    def attributes(self) -> dict[str, str]:
        return self.letter.attributes

    @property
    def tries(self) -> int:
        return self.letter.tries

    def hold(self, seconds: int) -> None:
        self.inbox.hold(self.letter, seconds)

    def delete(self) -> None:
        self.inbox.remove(self.letter)


@dataclass
class FakeBus:
    """Every topic and queue of the topology.  Delays are left out unless `delays` is set."""

    clock: Callable[[], float] = time.monotonic
    delays: bool = False
    said: list[Message] = field(default_factory=list)
    queues: dict[str, FakeInbox] = field(init=False)

    def __post_init__(self) -> None:
        self.queues = {queue.service: FakeInbox(queue, self.clock) for queue in QUEUES}

    def publisher(self, origin: str) -> Publish:
        """The `Publish` port of one service."""

        def publish(message: Message) -> None:
            check_may_say(origin, message)
            self.said.append(message)
            attributes = {"origin": origin, "trace_id": current_trace(), "kind": kind_of(message)}
            for inbox in self.queues.values():
                if kind_of(message) in inbox.queue.topics:
                    delay = inbox.queue.delay if self.delays else 0
                    inbox.put(encode(message), attributes, delay)

        return publish
