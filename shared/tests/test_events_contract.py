"""A job's story: the same promises in memory and on DynamoDB."""

from datetime import UTC, datetime, timedelta

import pytest

from gas.aws.events import DynamoEvents
from gas.events import KEEP_SECONDS, Event, Outcome, stamp
from gas.fakes.events import FakeEvents

NOW = datetime(2027, 1, 15, 8, 0, tzinfo=UTC)


@pytest.fixture
def events(form):
    if form is None:
        return FakeEvents()
    # Pages of two, so that every story here is longer than one.
    return DynamoEvents(form.client("dynamodb"), form.outputs["EventsTable"], page=2)


def event(job_id, at=None, **more):
    told = {
        "service": "annotator",
        "kind": "JobSubmitted",
        "origin": "web",
        "trace_id": "t1",
        "tries": 1,
        "outcome": Outcome.DONE,
        "milliseconds": 1250,
        "worker": "host/7",
    }
    return Event(job_id=job_id, at=at or stamp(NOW), **(told | more))


def test_a_story_is_told_whole_and_in_the_order_of_time(events, new_id):
    job_id = new_id()
    story = [event(job_id, stamp(NOW + timedelta(seconds=n)), tries=n + 1) for n in range(5)]
    for one in (story[3], story[0], story[4], story[2], story[1]):
        events.record(one)
    assert list(events.of_job(job_id)) == story


def test_every_word_of_an_event_is_kept(events, new_id):
    told = event(new_id(), outcome=Outcome.ERROR, why="ConnectionError: no route", tries=8)
    events.record(told)
    assert list(events.of_job(told.job_id)) == [told]


def test_two_events_of_one_moment_are_two(events, new_id):
    job_id = new_id()
    for worker in ("one/1", "two/1"):
        events.record(event(job_id, worker=worker))
    assert {found.worker for found in events.of_job(job_id)} == {"one/1", "two/1"}


def test_an_event_recorded_twice_is_one(events, new_id):
    told = event(new_id())
    events.record(told)
    events.record(told)
    assert list(events.of_job(told.job_id)) == [told]


def test_stories_do_not_mix_and_an_unknown_job_has_none(events, new_id):
    mine, other = event(new_id()), event(new_id())
    events.record(mine)
    events.record(other)
    assert list(events.of_job(mine.job_id)) == [mine]
    assert list(events.of_job(new_id())) == []


def test_times_sort_as_text_even_on_the_full_second():
    ticks = [stamp(NOW + timedelta(microseconds=n)) for n in range(-1, 2)]
    assert ticks == sorted(ticks)
    assert event("j1", ticks[1]).time == NOW


def test_dynamodb_may_forget_a_story_after_its_time(aws, new_id):
    dynamodb, table = aws.client("dynamodb"), aws.outputs["EventsTable"]
    told = event(new_id())
    DynamoEvents(dynamodb, table).record(told)
    key = {"job_id": {"S": told.job_id}, "at": {"S": told.at}}
    item = dynamodb.get_item(TableName=table, Key=key)["Item"]
    assert int(item["expires"]["N"]) == NOW.timestamp() + KEEP_SECONDS
