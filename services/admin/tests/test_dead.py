"""What an operator sees of dead letters, and does with them."""

import json

import pytest

from admin.advice import USUAL, advise
from gas import moves
from gas.events import Event, Outcome, stamp
from gas.jobs import Failure
from gas.messages import (
    JobDeleted,
    JobFinished,
    JobSubmitted,
    RestoreRequested,
    Unreadable,
    UserUpgraded,
    encode,
)
from gas.notices import restored_body
from gas.topology import QUEUES

SAID = {"kind": "JobSubmitted", "origin": "web", "trace_id": "t1"}
SUBMITTED = encode(JobSubmitted(job_id="j1"))


def test_no_dead_letters_are_good_news(here):
    assert here("dead", "list") == (0, "There are no dead letters.\n", "")
    assert here.json("dead", "list") == []


def test_the_list_tells_of_each_letter_what_it_says_and_whence_it_came(here):
    message_id = here.die("annotator", SUBMITTED, **SAID)
    here.die("restorer", encode(UserUpgraded(user_id="ada")), origin="admin")
    code, out, _ = here("dead", "list")
    heads, first, second = out.splitlines()
    assert code == 0 and heads.split()[:3] == ["ID", "QUEUE", "KIND"]
    assert first.split()[:4] == [message_id, "annotator", "JobSubmitted", "web"]
    assert "2.0 h" in first and first.endswith("job j1")
    assert second.endswith("user ada")


def test_one_queue_can_be_looked_at_alone(here):
    here.die("annotator", SUBMITTED, **SAID)
    assert here.json("dead", "list", "--queue", "notifier") == []
    (letter,) = here.json("dead", "list", "--queue", "annotator")
    assert (letter["kind"], letter["origin"], letter["about"]) == ("JobSubmitted", "web", "job j1")


def test_a_queue_that_is_none_is_refused(here):
    with pytest.raises(SystemExit) as ended:
        here("dead", "list", "--queue", "web")
    assert ended.value.code == 2


def test_an_archives_notice_is_read_though_it_has_no_attributes(here):
    here.die("thawer", restored_body("archive", "j1/1", 10))
    (letter,) = here.json("dead", "list")
    assert letter["kind"] == "ArchiveNotice"
    assert (letter["origin"], letter["about"]) == ("archive", "job j1")


def test_a_notice_of_ses_is_read_beside_the_notifiers_messages(here):
    mail = {"destination": ["ada@x.org"], "tags": {"user_id": ["ada"]}}
    bounce = {"eventType": "Bounce", "bounce": {"bounceType": "Permanent"}, "mail": mail}
    here.die("notifier", json.dumps(bounce))
    (letter,) = here.json("dead", "list")
    assert (letter["kind"], letter["origin"]) == ("MailNotice", "SES")


def test_others_words_cannot_lead_the_terminal_astray(here):
    message_id = here.die("annotator", "\x1b[2J\nnot JSON", kind="\x1b]0;x\x07")
    for command in (["list"], ["show", message_id], ["discard", message_id, "--yes"]):
        _, out, _ = here("dead", *command)
        assert not any(ord(c) < 32 for c in out.replace("\n", ""))


def test_letters_that_the_sweeper_is_looking_at_are_waited_for(here):
    here.die("annotator", SUBMITTED, **SAID)
    box = here.dead["annotator"]
    box.elsewhere, box.inbox.dead = box.inbox.dead, []

    def shown_again():
        if len(here.slept) == 3:
            box.inbox.dead, box.elsewhere = box.elsewhere, []

    here.on_sleep = shown_again
    code, out, err = here("dead", "list")
    assert code == 0 and "job j1" in out
    assert "1 are hidden" in err and len(here.slept) == 3


def test_waiting_ends_and_says_that_something_was_missed(here):
    here.dead["annotator"].elsewhere = [1, 2]
    code, out, err = here("dead", "list", "--patience", "12")
    assert (code, out) == (0, "There are no dead letters.\n")
    assert sum(here.slept) == 12 and "2 more were hidden" in err


# ---- show


def test_show_tells_what_happened_and_what_to_do(here):
    message_id = here.die("annotator", SUBMITTED, **SAID)
    told = {
        "job_id": "j1",
        "service": "annotator",
        "kind": "JobSubmitted",
        "origin": "web",
        "trace_id": "t1",
        "tries": 8,
        "milliseconds": 3,
        "worker": "host/7",
    }
    for outcome, why in ((Outcome.ERROR, "OSError: no space left"), (Outcome.AGAIN, "it is held")):
        here.events.record(Event(at=stamp(), outcome=outcome, why=why, **told))
    code, out, _ = here("dead", "explain", message_id)
    assert code == 0
    for words in ("web", "t1", "job j1", "UPLOADING", "no space left", "What to do", "replay"):
        assert words in out
    shown = here.json("dead", "show", message_id)
    assert shown["jobs"] == {"j1": "UPLOADING"}
    assert shown["last_failure"] == "OSError: no space left"
    assert shown["remedy"] == USUAL["annotator"].remedy


def test_show_works_where_no_stories_are_recorded(here):
    here.events = None
    assert here("dead", "show", here.die("annotator", SUBMITTED, **SAID))[0] == 0


def test_a_letter_that_nobody_can_read_is_explained_by_its_words(here):
    body = '{"kind":"JobSubmitted","job_id":"j1","version":2}'
    shown = here.json("dead", "show", here.die("annotator", body, **SAID))
    assert "version" in shown["cause"] and "Deploy" in shown["remedy"]
    assert shown["kind"] == "JobSubmitted"


def test_a_letter_about_a_deleted_job_can_go(here):
    body = encode(JobFinished(job_id="gone"))
    shown = here.json("dead", "show", here.die("notifier", body, **SAID))
    assert shown["remedy"] == "Discard the letter."


def test_where_the_job_has_ended_nobody_is_told_to_replay(here):
    failure = Failure(code="GAVE_UP", message="It was tried.", remedy="Again.")
    job = here.jobs.apply(moves.submitted(here.jobs.get("j1"), now=1, etag="e", size=1))
    here.jobs.apply(moves.gave_up(job, now=2, failure=failure))
    message_id = here.die("annotator", SUBMITTED, **SAID)
    assert "ask the owner to retry" in here.json("dead", "show", message_id)["remedy"]
    assert "FAILED (GAVE_UP: It was tried.)" in here("dead", "show", message_id)[1]


@pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: queue.service)
def test_there_is_advice_for_every_queue(queue):
    said = RestoreRequested(job_id="j1")
    assert advise(queue.service, said, None) == USUAL[queue.service]
    assert "again" in advise(queue.service, JobDeleted(job_id="j1"), None).remedy
    assert queue.service in advise(queue.service, Unreadable("?"), None).remedy


def test_a_letter_that_is_not_there_is_not_found(here):
    for command in (["show", "x"], ["replay", "x"], ["discard", "x", "--yes"]):
        code, out, err = here("dead", *command)
        assert (code, out) == (3, "") and "no dead letter x" in err
    code, _, err = here("dead", "show", "x", "--json")
    assert code == 3 and json.loads(err)["remedy"]


# ---- replay, discard


def test_a_replayed_letter_is_heard_again_by_its_queue_alone(here):
    message_id = here.die("archiver", encode(JobFinished(job_id="j1")), **SAID)
    other = here.die("archiver", encode(JobFinished(job_id="j2")), **SAID)
    code, out, _ = here("dead", "replay", message_id)
    assert code == 0 and "archiver" in out
    (delivery,) = here.bus.queues["archiver"].receive(limit=9, wait=0)
    assert (delivery.body, delivery.attributes) == (encode(JobFinished(job_id="j1")), SAID)
    assert delivery.tries == 1
    assert [letter["id"] for letter in here.json("dead", "list")] == [other]
    assert here.bus.queues["notifier"].receive(limit=9, wait=0) == []


def test_all_of_a_queue_or_all_of_all_can_be_replayed(here):
    ids = [here.die("annotator", SUBMITTED, **SAID) for _ in range(3)]
    last = here.die("notifier", encode(JobFinished(job_id="j1")), **SAID)
    assert here.json("dead", "replay", "--all", "--queue", "annotator")["replayed"] == ids
    assert here.json("dead", "replay", "--all")["replayed"] == [last]
    code, out, _ = here("dead", "replay", "--all")
    assert (code, out) == (0, "No letter was replayed.\n")


@pytest.mark.parametrize("arguments", [[], ["x", "--all"]])
def test_what_is_to_be_replayed_must_be_clear(here, arguments):
    here.die("annotator", SUBMITTED, **SAID)
    code, _, err = here("dead", "replay", *arguments)
    assert code == 2 and "--all" in err
    assert here.bus.queues["annotator"].dead


def test_a_letter_that_is_refused_does_not_hold_up_the_others(here):
    stuck = here.die("annotator", SUBMITTED, **SAID)
    fine = here.die("notifier", encode(JobFinished(job_id="j1")), **SAID)
    here.dead["annotator"].refuses = True
    code, out, _ = here("dead", "replay", "--all", "--json")
    told = json.loads(out)
    assert code == 1 and told["replayed"] == [fine] and "no route" in told["failed"][stuck]
    assert here.bus.queues["annotator"].dead, "it is in both places: at worst heard twice"


def test_nothing_is_discarded_without_yes(here):
    message_id = here.die("annotator", SUBMITTED, **SAID)
    code, _, err = here("dead", "discard", message_id)
    assert code == 2 and "--yes" in err
    assert here.bus.queues["annotator"].dead
    code, out, _ = here("dead", "discard", message_id, "--yes")
    assert code == 0 and SUBMITTED in out
    assert not here.bus.queues["annotator"].dead


def test_what_an_operator_does_is_part_of_the_jobs_story(here):
    here("dead", "replay", here.die("annotator", SUBMITTED, **SAID))
    here("dead", "discard", here.die("annotator", SUBMITTED, **SAID), "--yes")
    told = list(here.events.of_job("j1"))
    assert [event.outcome for event in told] == [Outcome.REPLAYED, Outcome.DISCARDED]
    assert {event.worker for event in told} == {"desk/uid 7"}


def test_a_story_that_cannot_be_told_undoes_nothing(here):
    class Broken:
        def record(self, event):
            raise ConnectionError("no table")

    message_id, here.events = here.die("annotator", SUBMITTED, **SAID), Broken()
    code, _, err = here("dead", "replay", message_id)
    assert code == 0 and "no table" in err
    assert here.bus.queues["annotator"].letters and not here.bus.queues["annotator"].dead
