"""Dead letters and loads on SQS."""

from collections.abc import Generator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from admin.ports import Letter, Load

#: Seconds for which letters are hidden should this program die while it looks at them.
HIDDEN_SECONDS = 30

_DEPTHS = ("", "NotVisible", "Delayed")


class SqsDeadLetters:
    """Looking means receiving: SQS has no other way to read."""

    def __init__(
        self, sqs: Any, queue: str, queue_url: str, dead_url: str, *, wait: int = 1
    ) -> None:
        self._sqs = sqs
        self._queue = queue
        self._url = queue_url
        self._dead = dead_url
        self._wait = wait  # seconds; without waiting SQS asks only some of its servers
        self._held: dict[str, str] = {}  # message id -> receipt, of what is hidden by us

    def hidden(self) -> int:
        return depths(self._sqs, self._dead)[1]

    def letters(self) -> Generator[Letter, None, None]:
        seen: set[str] = set()
        try:
            while True:
                found = self._receive()
                self._held |= {m["MessageId"]: m["ReceiptHandle"] for m in found}
                fresh = [message for message in found if message["MessageId"] not in seen]
                if not fresh:
                    return
                seen |= {message["MessageId"] for message in fresh}
                yield from map(self._letter, fresh)
        finally:
            self._show_again()

    def replay(self, letter: Letter) -> None:
        assert isinstance(letter.receipt, dict)
        self._sqs.send_message(
            QueueUrl=self._url,
            MessageBody=letter.body,
            MessageAttributes=letter.receipt.get("MessageAttributes", {}),
            DelaySeconds=0,  # it has waited long enough
        )
        self.discard(letter)

    def discard(self, letter: Letter) -> None:
        assert isinstance(letter.receipt, dict)
        receipt = letter.receipt["ReceiptHandle"]
        self._sqs.delete_message(QueueUrl=self._dead, ReceiptHandle=receipt)
        self._held.pop(letter.message_id, None)

    def _receive(self) -> list[dict[str, Any]]:
        answer = self._sqs.receive_message(
            QueueUrl=self._dead,
            MaxNumberOfMessages=10,
            WaitTimeSeconds=self._wait,
            VisibilityTimeout=HIDDEN_SECONDS,
            MessageAttributeNames=["All"],
            MessageSystemAttributeNames=["ApproximateReceiveCount", "SentTimestamp"],
        )
        return list(answer.get("Messages", []))

    def _letter(self, message: dict[str, Any]) -> Letter:
        given = message.get("MessageAttributes", {})
        return Letter(
            queue=self._queue,
            message_id=message["MessageId"],
            body=message["Body"],
            attributes={name: value.get("StringValue", "") for name, value in given.items()},
            tries=int(message["Attributes"]["ApproximateReceiveCount"]),
            sent=int(message["Attributes"]["SentTimestamp"]) // 1000,
            receipt=message,
        )

    def _show_again(self) -> None:
        """Ten at a time.  What is refused has been shown by itself, or is gone."""
        held, self._held = list(self._held.values()), {}
        for start in range(0, len(held), 10):
            self._sqs.change_message_visibility_batch(
                QueueUrl=self._dead,
                Entries=[
                    {"Id": str(n), "ReceiptHandle": receipt, "VisibilityTimeout": 0}
                    for n, receipt in enumerate(held[start : start + 10])
                ],
            )


class SqsGauges:
    """Counts from SQS; the age of the oldest message from CloudWatch, where it is to be had."""

    def __init__(self, sqs: Any, cloudwatch: Any, urls: Mapping[str, tuple[str, str]]) -> None:
        self._sqs = sqs
        self._cloudwatch = cloudwatch
        self._urls = urls  # service -> its queue, its dead letters

    def load(self, queue: str) -> Load:
        url, dead_url = self._urls[queue]
        waiting, in_flight, delayed = depths(self._sqs, url)
        dead = sum(depths(self._sqs, dead_url))
        return Load(waiting, in_flight, delayed, dead, self._oldest(url.rpartition("/")[2]))

    def _oldest(self, name: str) -> int | None:
        now = datetime.now(UTC)
        try:
            answer = self._cloudwatch.get_metric_statistics(
                Namespace="AWS/SQS",
                MetricName="ApproximateAgeOfOldestMessage",
                Dimensions=[{"Name": "QueueName", "Value": name}],
                StartTime=now - timedelta(minutes=10),
                EndTime=now,
                Period=60,
                Statistics=["Maximum"],
            )
        except (BotoCoreError, ClientError):  # not allowed, or no CloudWatch here
            return None
        points = sorted(answer["Datapoints"], key=lambda point: point["Timestamp"])
        return int(points[-1]["Maximum"]) if points else None


def depths(sqs: Any, url: str) -> tuple[int, int, int]:
    """Messages waiting, hidden and delayed."""
    names = [f"ApproximateNumberOfMessages{which}" for which in _DEPTHS]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    waiting, hidden, delayed = (int(found.get(name, 0)) for name in names)
    return waiting, hidden, delayed
