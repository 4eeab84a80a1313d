"""Dead letters: the same promises in memory and on SQS."""

from contextlib import closing

import pytest

from gas.messages import JobSubmitted, encode

SAID = {"kind": "JobSubmitted", "origin": "web", "trace_id": "t1"}
BODY = encode(JobSubmitted(job_id="j1"))


def read(box):
    with closing(box.dead.letters()) as letters:
        return list(letters)


def test_a_letter_shows_what_was_said_and_by_whom(box):
    box.die(BODY, SAID)
    (letter,) = read(box)
    assert (letter.queue, letter.body, letter.attributes) == ("annotator", BODY, SAID)
    assert letter.message_id and letter.tries >= 1 and letter.sent > 1_500_000_000


def test_each_letter_is_shown_once_however_many_there_are(box):
    bodies = {encode(JobSubmitted(job_id=f"j{n}")) for n in range(23)}
    for body in bodies:
        box.die(body, SAID)
    found = read(box)
    assert len(found) == 23
    assert {letter.body for letter in found} == bodies


def test_looking_leaves_every_letter_for_the_next_who_looks(box):
    for _ in range(12):
        box.die(BODY, SAID)
    first = {letter.message_id for letter in read(box)}
    assert box.dead.hidden() == 0
    assert {letter.message_id for letter in read(box)} == first


def test_breaking_off_shows_the_letters_to_others_again(box):
    for _ in range(3):
        box.die(BODY, SAID)
    with closing(box.dead.letters()) as letters:
        next(letters)
    assert len(read(box)) == 3


def test_a_replayed_letter_is_on_its_queue_with_all_its_attributes_and_no_longer_dead(box):
    box.die(BODY, SAID)
    with closing(box.dead.letters()) as letters:
        box.dead.replay(next(letters))
    assert box.queue() == [(BODY, SAID)]
    assert read(box) == []


def test_a_letter_without_attributes_can_be_replayed_too(box):
    box.die('{"Event":"s3:TestEvent"}', {})
    with closing(box.dead.letters()) as letters:
        box.dead.replay(next(letters))
    assert box.queue() == [('{"Event":"s3:TestEvent"}', {})]


def test_letters_can_be_taken_out_while_going_through_them(box):
    for _ in range(12):
        box.die(BODY, SAID)
    with closing(box.dead.letters()) as letters:
        for n, letter in enumerate(letters):
            (box.dead.replay if n % 2 else box.dead.discard)(letter)
    assert read(box) == []
    assert len(box.queue()) == 6


def test_a_discarded_letter_is_gone(box):
    box.die(BODY, SAID)
    with closing(box.dead.letters()) as letters:
        box.dead.discard(next(letters))
    assert read(box) == [] and box.queue() == []


class Dying:
    """SQS for a program that dies just before one call."""

    def __init__(self, sqs, call):
        self._sqs, self._call = sqs, call

    def __getattr__(self, name):
        if name == self._call:
            raise KeyboardInterrupt
        return getattr(self._sqs, name)


@pytest.mark.parametrize(("call", "times"), [("send_message", 0), ("delete_message", 1)])
def test_dying_in_the_middle_loses_no_letter(sqs_box, call, times):
    """At worst it is in both places: hearing a message twice is harmless."""
    box = sqs_box
    box.die(BODY, SAID)
    alive, box.dead._sqs = box.dead._sqs, Dying(box.dead._sqs, call)
    with pytest.raises(KeyboardInterrupt), closing(box.dead.letters()) as letters:
        box.dead.replay(next(letters))
    box.dead._sqs = alive
    assert [letter.body for letter in read(box)] == [BODY]
    assert len(box.queue()) == times


def test_what_somebody_else_looks_at_is_hidden_and_counted(sqs_box):
    sqs_box.die(BODY, SAID)
    sqs_box.sqs.receive_message(QueueUrl=sqs_box.dead_url, VisibilityTimeout=30)
    assert sqs_box.dead.hidden() == 1
    assert read(sqs_box) == []
