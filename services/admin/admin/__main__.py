"""python -m admin, gas-admin"""

import json
import os
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO

from botocore.exceptions import BotoCoreError, ClientError

from admin.answer import Answer, Code, Problem
from admin.arguments import parser
from admin.commands import dead, grant, queues, story
from admin.ports import Ports
from admin.sqs import SqsDeadLetters, SqsGauges
from gas import settings
from gas.aws.clients import client
from gas.aws.events import DynamoEvents
from gas.aws.jobs import DynamoJobs
from gas.aws.queues import SnsPublish
from gas.aws.users import DynamoUsers
from gas.topology import QUEUES

COMMANDS = (dead, grant, story, queues)


@dataclass(frozen=True, kw_only=True)
class Settings:
    jobs_table: str
    users_table: str
    topic_arn_prefix: str
    annotator_queue_url: str
    annotator_dead_letters_url: str
    notifier_queue_url: str
    notifier_dead_letters_url: str
    archiver_queue_url: str
    archiver_dead_letters_url: str
    restorer_queue_url: str
    restorer_dead_letters_url: str
    thawer_queue_url: str
    thawer_dead_letters_url: str
    events_table: str = ""  #: empty: no stories are recorded


def main() -> None:
    sys.exit(run(sys.argv[1:], os.environ, connect, sys.stdout, sys.stderr))


def run(
    arguments: Sequence[str],
    environ: Mapping[str, str],
    connect: Callable[[Mapping[str, str], TextIO], Ports],
    out: TextIO,
    err: TextIO,
) -> int:
    """Answer one question; returns how the program is to end."""
    program, commands = parser()
    for module in COMMANDS:
        module.add(commands)
    asked = program.parse_args(arguments)
    try:
        answer: Answer = asked.run(asked, connect(environ, err))
    except Problem as problem:
        _complain(problem, asked.json, err)
        return problem.code
    except (BotoCoreError, ClientError) as error:
        remedy = "Check credentials, region, AWS_ENDPOINT_URL and the GAS_ settings; try again."
        _complain(Problem(Code.FAILED, f"AWS: {error}", remedy), asked.json, err)
        return Code.FAILED
    except KeyboardInterrupt:
        return 130
    out.write(_written(answer, asked.json))
    return answer.code


def connect(environ: Mapping[str, str], err: TextIO) -> Ports:
    """The ports on AWS."""
    try:
        told = settings.read(Settings, environ)
    except settings.SettingsError as error:
        raise Problem(
            Code.ASKED_WRONGLY,
            f"gas-admin needs the settings of the services: {str(error).split('. Set')[0]}.",
            "They are the outputs of the stack, an output FooBar as the variable GAS_FOO_BAR.",
        ) from error
    sqs, dynamodb = client("sqs"), client("dynamodb")
    urls = {
        q.service: (
            getattr(told, f"{q.service}_queue_url"),
            getattr(told, f"{q.service}_dead_letters_url"),
        )
        for q in QUEUES
    }
    return Ports(
        jobs=DynamoJobs(dynamodb, told.jobs_table),
        users=DynamoUsers(dynamodb, told.users_table),
        events=DynamoEvents(dynamodb, told.events_table) if told.events_table else None,
        publish=SnsPublish(client("sns"), told.topic_arn_prefix, "admin"),
        dead={name: SqsDeadLetters(sqs, name, *both) for name, both in urls.items()},
        gauges=SqsGauges(sqs, client("cloudwatch"), urls),
        operator=f"{socket.gethostname()}/uid {os.getuid()}",
        tell=lambda words: print(words, file=err),
    )


def _written(answer: Answer, as_json: bool) -> str:
    return (json.dumps(answer.data, indent=2) if as_json else answer.text) + "\n"


def _complain(problem: Problem, as_json: bool, err: TextIO) -> None:
    if as_json:
        err.write(json.dumps({"error": problem.what, "remedy": problem.remedy}) + "\n")
    else:
        err.write(f"{problem.what}\n{problem.remedy}\n")


if __name__ == "__main__":
    main()
