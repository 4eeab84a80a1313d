"""A job's story as an operator reads it."""

from datetime import UTC, datetime, timedelta

import pytest

from gas.events import Event, Outcome, stamp

MIDNIGHT = datetime(2027, 1, 16, tzinfo=UTC)


@pytest.fixture
def tell(here):
    def tell(seconds, job_id="j1", **more):
        told = {
            "service": "annotator",
            "kind": "JobSubmitted",
            "origin": "web",
            "tries": 1,
            "outcome": Outcome.DONE,
            "milliseconds": 1234,
            "worker": "host/7",
        }
        at = stamp(MIDNIGHT + timedelta(seconds=seconds))
        here.events.record(Event(job_id=job_id, at=at, trace_id="t1", **(told | more)))

    return tell


def test_it_begins_with_the_job_and_goes_on_in_the_order_of_time(here, tell):
    tell(60, service="notifier", kind="JobFinished", origin="annotator", milliseconds=200)
    tell(-2.5, outcome=Outcome.ERROR, why="OSError: disk\nfull")
    tell(3, tries=2)
    code, out, _ = here("story", "j1")
    head, _, timeline = out.partition("\n\n")
    assert code == 0
    assert "j1 is UPLOADING" in head and "ada" in head and "'a.vcf'" in head and "t1" in head
    lines = timeline.splitlines()
    assert [lines[1], lines[3]] == ["2027-01-15, UTC", "2027-01-16, UTC"]
    assert told(lines[2]) == "23:59:57.500 annotator JobSubmitted web 1 error 1.23 s"
    assert lines[2].endswith("host/7  OSError: disk full")
    assert told(lines[4]) == "00:00:03.000 annotator JobSubmitted web 2 done 1.23 s"
    assert told(lines[5]) == "00:01:00.000 notifier JobFinished annotator 1 done 0.20 s"


def told(line):
    return " ".join(line.split()[:8])


def test_the_last_try_says_where_the_message_went(here, tell):
    tell(1, tries=7, outcome=Outcome.ERROR, why="no")
    tell(2, tries=8, outcome=Outcome.ERROR, why="no")
    tell(3, tries=8, outcome=Outcome.DONE)
    lines = here("story", "j1")[1].splitlines()[-3:]
    assert ["-> dead letters" in line for line in lines] == [False, True, False]


def test_programs_get_the_row_and_the_events(here, tell):
    tell(1, outcome=Outcome.AGAIN, why="held")
    told = here.json("story", "j1")
    assert told["job"]["status"] == "UPLOADING" and told["recorded"]
    (event,) = told["events"]
    assert (event["outcome"], event["milliseconds"], event["why"]) == ("again", 1234, "held")


def test_a_job_of_which_nothing_was_heard_yet(here):
    assert "Nothing was heard" in here("story", "j1")[1]


def test_of_a_deleted_job_the_story_is_left(here, tell):
    tell(1, job_id="gone")
    code, out, _ = here("story", "gone")
    assert code == 0 and "was deleted" in out and "00:00:01.000" in out
    assert here.json("story", "gone")["job"] is None


def test_a_job_that_never_was_is_not_found(here):
    code, _, err = here("story", "never")
    assert code == 3 and "no job never" in err


def test_where_no_stories_are_recorded_it_says_so(here):
    here.events = None
    code, out, _ = here("story", "j1")
    assert code == 0 and "GAS_EVENTS_TABLE is not set" in out
    assert here.json("story", "j1")["recorded"] is False
