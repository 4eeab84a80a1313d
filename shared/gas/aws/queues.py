"""Messages on SNS and SQS."""

from dataclasses import dataclass
from typing import Any

from gas.messages import Message, encode, kind_of
from gas.ports import Delivery
from gas.topology import check_may_say
from gas.trace import current_trace

#: SQS's bound on how far ahead a message can be hidden: 12 hours.
MAX_VISIBILITY = 12 * 60 * 60


class SnsPublish:
    """Says messages on the topic of their kind."""

    def __init__(self, sns: Any, topic_arn_prefix: str, origin: str) -> None:
        self._sns = sns
        self._prefix = topic_arn_prefix
        self._origin = origin

    def __call__(self, message: Message) -> None:
        check_may_say(self._origin, message)
        kind = kind_of(message)
        attributes = {"kind": kind, "origin": self._origin, "trace_id": current_trace()}
        self._sns.publish(
            TopicArn=self._prefix + kind,
            Message=encode(message),
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value}
                for name, value in attributes.items()
            },
        )


@dataclass(frozen=True)
class SqsDelivery:
    sqs: Any
    queue_url: str
    message: dict[str, Any]

    @property
    def body(self) -> str:
        return str(self.message["Body"])

    @property
    def attributes(self) -> dict[str, str]:
        given = self.message.get("MessageAttributes", {})
        return {name: value.get("StringValue", "") for name, value in given.items()}

    @property
    def tries(self) -> int:
        return int(self.message.get("Attributes", {}).get("ApproximateReceiveCount", 1))

    def hold(self, seconds: int) -> None:
        self.sqs.change_message_visibility(
            QueueUrl=self.queue_url,
            ReceiptHandle=self.message["ReceiptHandle"],
            VisibilityTimeout=min(max(seconds, 0), MAX_VISIBILITY),
        )

    def delete(self) -> None:
        self.sqs.delete_message(
            QueueUrl=self.queue_url, ReceiptHandle=self.message["ReceiptHandle"]
        )


class SqsInbox:
    """One queue's receiving end."""

    def __init__(self, sqs: Any, queue_url: str, *, visibility: int | None = None) -> None:
        self._sqs = sqs
        self._url = queue_url
        self._hidden = {} if visibility is None else {"VisibilityTimeout": visibility}

    def receive(self, *, limit: int, wait: int) -> list[Delivery]:
        answer = self._sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=limit,
            WaitTimeSeconds=wait,
            MessageAttributeNames=["All"],
            MessageSystemAttributeNames=["ApproximateReceiveCount"],
            **self._hidden,
        )
        return [SqsDelivery(self._sqs, self._url, found) for found in answer.get("Messages", [])]
