"""Writes the pages of `docs/` that describe code from that code.  `make docs`; a test compares.

Frozen by these pages: the job's row, the messages, the topics and queues.
"""

import inspect
from collections.abc import Iterable
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec

from gas.jobs import Failure, Job
from gas.messages import KINDS, kind_of
from gas.moves import MOVES
from gas.tokens import Token
from gas.topology import ARCHIVE_NOTICE, MAIL_NOTICE, QUEUES, SAYS
from gas.users import User

HERE = Path(__file__).parent
NOTE = "<!-- Made from the code by docs/generate.py. Do not edit: run `make docs`. -->"


def job_page() -> str:
    """The row of the table `jobs`, of `users`, and the moves of a job."""
    moves = [
        f"    {status} --> {to}"
        for status in MOVES
        for to in sorted(MOVES[status], key=list(MOVES).index)
    ]
    return "\n".join(
        [
            NOTE,
            "# A job",
            "",
            "How far a job has come is its `status`; where its result is, its `archive_status`.",
            "Only `gas.moves` changes them, each time by one conditional write.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            "    [*] --> UPLOADING",
            *moves,
            "```",
            "",
            "RUNNING → RUNNING is a lease renewed, or taken over after it lapsed; RUNNING → PENDING",
            "is a worker that had to go (SIGTERM) and gave the job back. FAILED → PENDING and",
            "CANCELLED → PENDING is a new round, which its owner asked for. PENDING → PENDING is",
            "a job that has to wait for its turn, or whose turn has come (`gas.turns`).",
            "",
            "## Table `jobs`",
            "",
            "Key `job_id`; index `by_user` (`user_id`, `submit_time`); sparse indexes `by_watch`",
            "(`watch`, `look_at`) and `by_turn` (`waits`, `submit_time`). An attribute that does not apply yet is absent. Readers ignore",
            "attributes that they do not know, and leave them in place.",
            "",
            *_table(Job),
            "",
            "### `failure`",
            "",
            *_table(Failure),
            "",
            "## Table `users`",
            "",
            *_table(User),
            "",
            "## Table `tokens`",
            "",
            "Key `token_id`. One more row per user, `user <user_id>`, lists the ids of theirs.",
            "",
            *_table(Token),
            "",
        ]
    )


def messages_page() -> str:
    """Every message, who says it and who hears it, and the queues."""
    return "\n".join(
        [
            NOTE,
            "# Messages, topics and queues",
            "",
            "A message is a fact in the past tense: a JSON body of ids and a `version`, and three",
            "message attributes, `kind`, `origin` (who said it) and `trace_id` (one per job). There",
            "is one topic per kind, `gas-<env>-<kind>`, and one queue per worker. Subscriptions are",
            "raw and unfiltered. A message is deleted when its work is done; what fails comes again",
            "after a growing pause and, after as many receives as the queue allows, goes to the",
            "dead letters, where it stays for 14 days.",
            "",
            "```mermaid",
            "flowchart LR",
            *_arrows(),
            "```",
            "",
            "| kind | it says | body | said by | heard by |",
            "|---|---|---|---|---|",
            *(_message_row(kind) for kind in KINDS),
            f"| `{ARCHIVE_NOTICE}` | The archive's own notices, in AWS's words; translated at the "
            f"edge of the thawer. | AWS's | Glacier, S3 | {_hearers(ARCHIVE_NOTICE)} |",
            f"| `{MAIL_NOTICE}` | A mail bounced, or its reader complained, in AWS's words; "
            f"translated at the edge of the notifier. | AWS's | SES | {_hearers(MAIL_NOTICE)} |",
            "",
            "| queue | delay | visibility timeout | receives before the dead letters |",
            "|---|---|---|---|",
            *(
                f"| `gas-<env>-{q.service}` | {q.delay} s | {q.visibility} s, renewed by heartbeat "
                f"| {q.tries} |"
                for q in QUEUES
            ),
            "",
        ]
    )


def _arrows() -> Iterable[str]:
    for origin, kinds in SAYS.items():
        for kind in kinds:
            for queue in QUEUES:
                if kind in queue.hears:
                    yield f"    {origin} -- {kind_of(kind)} --> {queue.service}"
    for queue in QUEUES:
        if ARCHIVE_NOTICE in queue.aws_topics:
            yield f"    archive([the archive itself]) -- {ARCHIVE_NOTICE} --> {queue.service}"
        if MAIL_NOTICE in queue.aws_topics:
            yield f"    mail([SES itself]) -- {MAIL_NOTICE} --> {queue.service}"


def _message_row(kind: type[Any]) -> str:
    body = ", ".join(f"`{name}`" for name in kind.__struct_fields__)
    said_by = ", ".join(origin for origin, kinds in SAYS.items() if kind in kinds)
    says = inspect.getdoc(kind)
    return f"| `{kind_of(kind)}` | {says} | {body} | {said_by} | {_hearers(kind_of(kind))} |"


def _hearers(topic: str) -> str:
    return ", ".join(queue.service for queue in QUEUES if topic in queue.topics)


def _table(struct: type[msgspec.Struct]) -> Iterable[str]:
    yield "| attribute | type | meaning |"
    yield "|---|---|---|"
    hints = get_type_hints(struct, include_extras=True)
    for field in msgspec.structs.fields(struct):
        hint = hints[field.name]
        yield f"| `{field.encode_name}` | {_type_name(hint)} | {_meaning(hint)} |"


def _type_name(hint: Any) -> str:
    """A type in a reader's words; an alias such as `Seconds` is told by its own description."""
    if get_origin(hint) is Annotated:
        aliases = [meta.description for meta in hint.__metadata__[:-1] if meta.description]
        return aliases[0] if aliases else _type_name(get_args(hint)[0])
    if get_origin(hint) in (dict, list):
        inner = ", ".join(_type_name(part) for part in get_args(hint))
        return f"{get_origin(hint).__name__}[{inner}]"
    if isinstance(hint, type):
        if issubclass(hint, Enum):
            return ", ".join(f"`{one.value}`" for one in hint)
        return hint.__name__
    (part,) = (part for part in get_args(hint) if part is not type(None))
    if get_origin(part) is Annotated:  # an alias inside `| None`
        return str(part.__metadata__[0].description)
    return _type_name(part)


def _meaning(hint: Any) -> str:
    return str(hint.__metadata__[-1].description)


PAGES = {"job.md": job_page, "messages.md": messages_page}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")
        print(f"wrote docs/{name}")
