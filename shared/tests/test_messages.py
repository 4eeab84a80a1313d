"""What messages look like on the wire.  This is frozen: old and new code run side by side."""

import pytest

from gas.messages import (
    KINDS,
    AboutUser,
    JobFinished,
    JobSubmitted,
    Unreadable,
    UserUpgraded,
    decode,
    encode,
)
from gas.topology import QUEUES, SAYS


def test_a_message_on_the_wire():
    assert encode(JobFinished(job_id="j1")) == '{"kind":"JobFinished","job_id":"j1","version":1}'
    submitted = '{"kind":"JobSubmitted","round":2,"job_id":"j1","version":1}'
    assert encode(JobSubmitted(job_id="j1", round=2)) == submitted


def test_a_submission_said_before_there_were_rounds_is_of_the_first():
    body = '{"kind":"JobSubmitted","job_id":"j1","version":1}'
    assert decode(body, (JobSubmitted,)) == JobSubmitted(job_id="j1", round=0)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_read_back(kind):
    message = kind(user_id="u1") if issubclass(kind, AboutUser) else kind(job_id="j1")
    assert decode(encode(message), KINDS) == message
    assert decode(encode(message), (kind,)) == message


@pytest.mark.parametrize(
    "body",
    [
        "",
        "hello",
        "[]",
        "{}",
        '{"kind":"JobSubmitted"}',
        '{"kind":"JobSubmitted","job_id":""}',
        '{"kind":"JobSubmitted","job_id":7}',
        '{"kind":"JobSubmitted","job_id":"j1","version":2}',
        '{"kind":"UserUpgraded","user_id":"u1"}',
        '{"kind":"Nonsense","job_id":"j1"}',
        '{"job_id":"j1"}',
    ],
)
def test_what_a_queue_does_not_hear_is_unreadable(body):
    with pytest.raises(Unreadable, match="this queue hears JobSubmitted"):
        decode(body, (JobSubmitted,))


def test_fields_that_later_versions_add_are_ignored():
    body = '{"kind":"UserUpgraded","user_id":"u1","version":1,"why":"coupon"}'
    assert decode(body, (UserUpgraded,)) == UserUpgraded(user_id="u1")


def test_every_kind_is_said_by_somebody_and_heard_by_somebody():
    assert {kind for kinds in SAYS.values() for kind in kinds} == set(KINDS)
    assert {kind for queue in QUEUES for kind in queue.hears} == set(KINDS)
