"""Whatever happens in whatever order, and whoever dies wherever: nothing is lost or doubled.

Users submit, cancel, retry, upgrade, downgrade and delete; messages come late, twice and in any
order; notices get lost and come again; and every process may die in front of and behind every
call it makes.
"""

import uuid
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from story.crashing import Died, Fuse, Mortal, die
from story.truth import check_always, check_quiet, jobs_of
from story.world import VCF, World

from gas import moves, outputs
from gas.jobs import Status
from gas.messages import JobDeleted
from gas.topology import QUEUES, Queue
from gas.users import User
from web.annotations.cancel import cancel
from web.annotations.retry import retry
from web.annotations.submit import submit

USERS = ("ada", "bob")
#: More than any handler makes; the exhaustive test shows it.
STEPS = 80
#: Messages that fail by a test's own doing must not end among the dead letters.
PATIENT = 10_000


class Installation(World):
    """A world whose every process may die, and which can be made quiet."""

    def __init__(self):
        self.fuse = Fuse()
        self.round_trips = 0
        super().__init__(lambda port: Mortal(port, self.fuse))
        for service, inbox in self.bus.queues.items():
            old = inbox.queue
            inbox.queue = Queue(service, old.hears, old.aws_topics, visibility=0, tries=PATIENT)
        for user in USERS:
            self.users.signed_in(User(user_id=user, name=user, email=f"{user}@x.org"), self.now)
        mortal = ("jobs", "users", "inputs", "publish")
        found = {name: self.wrap(getattr(self.web_ports, name)) for name in mortal}
        self.site = replace(self.web_ports, **found)

    def at_the_site(self, act, *args, steps=None):
        """Somebody clicks; the site's process may die in the middle.  True when it did not."""
        self.fuse.light(steps)
        try:
            act(*args)
        except Died:
            self.site_lived = False
        else:
            self.site_lived = True
        finally:
            self.fuse.light(None)
        return self.site_lived

    def submit(self, user, steps=None):
        job_id = str(uuid.uuid4())
        key = outputs.input_key(user, job_id)
        self.inputs[key] = VCF
        self.jobs.add(
            moves.new_job(
                now=self.now,
                job_id=job_id,
                user_id=user,
                trace_id="t",
                assembly="demo",
                input_file_name="a.vcf",
                input_key=key,
            )
        )
        self.at_the_site(submit, self.jobs.get(job_id), self.site, 1000, steps=steps)
        return job_id

    def cancel(self, job, steps=None):
        return self.at_the_site(cancel, job, self.site, steps=steps)

    def retry(self, job, steps=None):
        return self.at_the_site(retry, job, self.site, steps=steps)

    def delete(self, job, *, say=True):
        self.jobs.apply(moves.deleted(job, now=self.now))
        if say:
            self.bus.publisher("web")(JobDeleted(job_id=job.job_id))

    def work(self, queue, letter, steps=None, then=die):
        """One worker handles one message; True when it was done, and could be deleted."""
        inbox = self.bus.queues[queue.service]
        self.fuse.light(steps, then)
        try:
            self.handle(queue, inbox._hand_out(letter))
        except (Died, Exception):  # noqa: BLE001  as the worker loop does
            return False
        finally:
            self.fuse.light(None)
        return True

    def work_off(self, *services):
        """Workers that live handle what waits for them."""
        for queue in QUEUES:
            if queue.service in services or not services:
                inbox = self.bus.queues[queue.service]
                for letter in list(inbox.letters):
                    if self.work(queue, letter):
                        inbox.remove(letter)

    def settle(self):
        """Let everybody live, and time pass, until nothing is left to do."""
        self.archive.lose_notices = self.archive.fail_retrievals = 0
        self.archive.release()
        for _ in range(12):
            for _ in range(3):
                self.work_off()
            self.now += 24 * 60 * 60
            self.sweep()
        assert not any(inbox.letters for inbox in self.bus.queues.values()), "never done"


def everybody_works(it, _user):
    it.work_off()


def upgrade_and_restore(it, user):
    it.round_trips += 1
    it.begin_plan(user)
    it.work_off("restorer", "thawer")


def downgrade(it, user):
    it.end_plan(user)


def delete_all(it, user):
    for job in jobs_of(it):
        if job.user_id == user and job.status is not Status.DELETED:
            it.delete(job)
    it.work_off("archiver")


def cancel_all(it, user):
    for job in jobs_of(it):
        if job.user_id == user and not job.ended:
            it.cancel(job)


def is_retryable(job):
    return job.status is Status.CANCELLED and job.input_etag is not None


def cancel_and_retry_all(it, user):
    cancel_all(it, user)
    for job in jobs_of(it):
        if job.user_id == user and is_retryable(job):
            it.retry(job)


def have_it_done_elsewhere(it, user):
    cancel_and_retry_all(it, user)
    it.work_off()


#: What may come between two steps of a worker.
MEANWHILE = (
    everybody_works,
    upgrade_and_restore,
    downgrade,
    delete_all,
    cancel_all,
    cancel_and_retry_all,
    have_it_done_elsewhere,
)


class Life(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.it = Installation()

    @rule(user=st.sampled_from(USERS), dies_after=st.none() | st.integers(0, STEPS))
    def somebody_submits(self, user, dies_after):
        self.it.submit(user, dies_after)

    @rule(user=st.sampled_from(USERS), say=st.booleans())
    def somebody_upgrades(self, user, say):
        self.it.round_trips += 1
        self.it.begin_plan(user, say=say)

    @rule(user=st.sampled_from(USERS))
    def somebody_downgrades(self, user):
        self.it.end_plan(user)

    @precondition(lambda self: self.it.jobs.rows)
    @rule(data=st.data(), say=st.booleans())
    def somebody_deletes(self, data, say):
        job = data.draw(st.sampled_from(jobs_of(self.it)), label="job")
        if job.status is not Status.DELETED:
            self.it.delete(job, say=say)

    @precondition(lambda self: self.it.jobs.rows)
    @rule(data=st.data(), dies_after=st.none() | st.integers(0, STEPS))
    def somebody_cancels_or_retries(self, data, dies_after):
        job = data.draw(st.sampled_from(jobs_of(self.it)), label="job")
        if not job.ended:
            self.it.cancel(job, dies_after)
        elif is_retryable(job):
            self.it.retry(job, dies_after)

    @rule(
        data=st.data(),
        dies_after=st.none() | st.integers(0, STEPS),
        twice=st.booleans(),
        queue=st.sampled_from(QUEUES),
    )
    def a_worker_handles_any_message(self, data, dies_after, twice, queue):
        inbox = self.it.bus.queues[queue.service]
        if inbox.letters:
            letter = data.draw(st.sampled_from(inbox.letters), label="letter")
            if self.it.work(queue, letter, dies_after) and not twice:
                inbox.remove(letter)

    @rule(
        data=st.data(),
        after=st.integers(0, STEPS),
        seconds=st.sampled_from([0, 61, 2000]),
        what=st.sampled_from(MEANWHILE),
        user=st.sampled_from(USERS),
        queue=st.sampled_from(QUEUES),
    )
    def a_worker_is_overtaken_in_the_middle(self, data, after, seconds, what, user, queue):
        """It goes on as if nothing had happened: a pause looks like that from inside."""
        inbox = self.it.bus.queues[queue.service]
        if inbox.letters:
            letter = data.draw(st.sampled_from(inbox.letters), label="letter")

            def meanwhile():
                self.it.now += seconds
                what(self.it, user)

            if self.it.work(queue, letter, after, meanwhile):
                inbox.remove(letter)

    @rule(queue=st.sampled_from(QUEUES))
    def a_queue_is_worked_off(self, queue):
        self.it.work_off(queue.service)

    @rule(seconds=st.sampled_from([1, 61, 400, 2000, 20_000]))
    def time_passes(self, seconds):
        self.it.now += seconds

    @rule(dies_after=st.none() | st.integers(0, STEPS))
    def the_sweeper_looks(self, dies_after):
        self.it.fuse.light(dies_after)
        try:
            self.it.sweep()
        except Died:
            pass
        finally:
            self.it.fuse.light(None)

    @rule(what=st.sampled_from(["lose", "fail", "hold", "release", "expire"]))
    def the_archive_has_a_day(self, what):
        archive = self.it.archive
        if what == "lose":
            archive.lose_notices += 1
        elif what == "fail":
            archive.fail_retrievals += 1
        elif what == "hold":
            archive.held = True
        elif what == "release":
            archive.release()
        else:
            for archive_id in list(archive.kept):
                archive.expire(archive_id)

    @precondition(lambda self: self.it.archive.said)
    @rule(data=st.data())
    def an_old_notice_comes_again(self, data):
        body = data.draw(st.sampled_from(self.it.archive.said), label="notice")
        self.it.bus.queues["thawer"].put(body)

    @invariant()
    def nothing_is_lost(self):
        check_always(self.it)

    def teardown(self):
        self.it.settle()
        check_always(self.it)
        check_quiet(self.it)


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=500,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def at(it, service):
    """The message that waits for a service, if there is one."""
    letters = it.bus.queues[service].letters
    return letters[0] if letters else None


def drive(it, service, steps):
    """Work off all queues; the first message of `service` is handled by one that dies."""
    queue = next(queue for queue in QUEUES if queue.service == service)
    letter = at(it, service)
    assert letter is not None
    return it.work(queue, letter, steps)


def finished(it, user="ada"):
    job_id = it.submit(user)
    assert drive(it, "annotator", None)
    it.bus.queues["annotator"].letters.clear()
    it.now += 400
    return job_id


def archived(it, user="ada"):
    job_id = finished(it, user)
    assert drive(it, "archiver", None)
    it.bus.queues["archiver"].letters.clear()
    it.now += 400
    return job_id


def asked(it, user="ada"):
    job_id = archived(it, user)
    it.begin_plan(user)
    assert drive(it, "restorer", None)
    it.bus.queues["restorer"].letters.clear()
    return job_id


def deleted(it):
    it.delete(it.jobs.get(archived(it)))


BEFORE = {
    "annotator": lambda it: it.submit("ada"),
    "notifier": finished,
    "archiver": finished,
    "restorer": lambda it: (archived(it), it.begin_plan("ada")),
    "thawer": asked,
}


@pytest.mark.parametrize("service", BEFORE)
def test_a_worker_may_die_at_every_single_step(service):
    """Exhaustively: once for each step, until the handler needs no more of them."""
    for steps in range(STEPS):
        it = Installation()
        BEFORE[service](it)
        done = drive(it, service, steps)
        check_always(it)
        it.settle()
        check_always(it)
        check_quiet(it)
        if done:
            assert steps > 4
            return
    pytest.fail(f"{service} makes more than {STEPS} steps")


def two_of_a_free_user(it):
    """One runs (its worker has died, say), the other waits for its turn."""
    first, second = it.submit("ada"), it.submit("ada")
    claim = moves.claimed(it.jobs.get(first), now=it.now, owner="w", seconds=60)
    it.jobs.apply(claim)
    assert it.jobs.get(second).waits == "ada"
    return first, second


def submits_a_third(it, steps):
    two_of_a_free_user(it)
    it.submit("ada", steps)
    return it.site_lived


def cancels_the_first(it, steps):
    first, _ = two_of_a_free_user(it)
    return it.cancel(it.jobs.get(first), steps)


def cancels_the_second(it, steps):
    _, second = two_of_a_free_user(it)
    return it.cancel(it.jobs.get(second), steps)


def retries_the_first(it, steps):
    first, _ = two_of_a_free_user(it)
    it.cancel(it.jobs.get(first))
    return it.retry(it.jobs.get(first), steps)


@pytest.mark.parametrize(
    "act", [submits_a_third, cancels_the_first, cancels_the_second, retries_the_first]
)
def test_the_site_may_die_at_every_single_step(act):
    for steps in range(STEPS):
        it = Installation()
        done = act(it, steps)
        it.settle()
        check_quiet(it)
        assert not any(job.waits for job in jobs_of(it))
        if done:
            assert steps > 1
            return
    pytest.fail(f"{act.__name__} makes more than {STEPS} steps")


def test_an_annotator_may_die_at_every_single_step_and_nobody_waits_for_ever():
    for steps in range(STEPS):
        it = Installation()
        jobs = [it.submit("ada") for _ in range(3)]
        done = drive(it, "annotator", steps)
        it.now += 61
        for _ in range(20):  # no sweeper: the message that comes again is enough
            it.work_off("annotator")
            it.now += 61
        assert [it.jobs.get(job_id).status for job_id in jobs] == [Status.COMPLETED] * 3, steps
        if done:
            return
    pytest.fail(f"the annotator makes more than {STEPS} steps")


def overtaken(it, steps, meanwhile):
    """An annotator at work on the only message, with something coming between two steps."""
    queue = next(queue for queue in QUEUES if queue.service == "annotator")
    return it.work(queue, at(it, "annotator"), steps, meanwhile)


@pytest.mark.parametrize("after", [cancel_all, cancel_and_retry_all, have_it_done_elsewhere])
def test_a_job_may_be_cancelled_and_retried_at_every_single_step_of_its_worker(after):
    for steps in range(STEPS):
        it = Installation()
        job_id = it.submit("ada")
        reached = []
        overtaken(it, steps, lambda it=it, reached=reached: reached.append(after(it, "ada")))
        it.settle()
        check_quiet(it)
        job = it.jobs.get(job_id)
        if not reached:
            assert steps > 4
            return
        if after is cancel_all:
            assert job.status in (Status.CANCELLED, Status.COMPLETED)
            assert job.status is Status.COMPLETED or not it.results
        else:
            assert job.status is Status.COMPLETED
    pytest.fail(f"the annotator makes more than {STEPS} steps")


@pytest.mark.parametrize("more", [1, 6])
def test_a_worker_may_die_soon_after_its_job_was_cancelled(more):
    """At every step a cancel, and so many steps later the end of the worker."""
    for steps in range(STEPS):
        it = Installation()
        job_id, other = it.submit("ada"), it.submit("ada")
        reached = []

        def cancel_and_die_soon(it=it, job_id=job_id, reached=reached):
            reached.append(it.jobs.get(job_id).ended or it.cancel(it.jobs.get(job_id)))
            it.fuse.light(more)

        overtaken(it, steps, cancel_and_die_soon)
        it.settle()
        check_quiet(it)
        assert it.jobs.get(other).status is Status.COMPLETED
        if not reached:
            return
    pytest.fail(f"the annotator makes more than {STEPS} steps")


def test_a_worker_of_the_second_round_may_die_at_every_single_step():
    for steps in range(STEPS):
        it = Installation()
        job_id = it.submit("ada")
        it.cancel(it.jobs.get(job_id))
        it.retry(it.jobs.get(job_id))
        first, second = it.bus.queues["annotator"].letters
        queue = next(queue for queue in QUEUES if queue.service == "annotator")
        assert it.work(queue, first)
        assert it.jobs.get(job_id).status is Status.PENDING
        done = it.work(queue, second, steps)
        it.settle()
        check_quiet(it)
        assert it.jobs.get(job_id).round == 1
        if done:
            return
    pytest.fail(f"the annotator makes more than {STEPS} steps")


def test_the_remover_may_die_at_every_single_step():
    for steps in range(STEPS):
        it = Installation()
        deleted(it)
        done = drive(it, "archiver", steps)
        it.settle()
        assert not it.jobs.rows and not it.results and not it.inputs and not it.archive.kept
        if done:
            return
    pytest.fail(f"removing makes more than {STEPS} steps")
