"""Users, sessions, and things done at most once: the same promises in every form."""

import pytest

from gas.ports import Session
from gas.users import (
    DOWNGRADED,
    LOOK_SECONDS,
    UPGRADED,
    Plan,
    User,
    UserMoved,
    UserNotFound,
)

NOW = 1_800_000_000


def test_nobody_is_known_before_they_sign_in(users, new_id):
    with pytest.raises(UserNotFound):
        users.get(new_id())


def test_signing_in_again_renews_the_profile_but_neither_plan_nor_first_visit(users, new_id):
    user_id = new_id()
    users.signed_in(User(user_id=user_id, name="Ada", email="a@x.org", plan=Plan.PREMIUM), NOW)
    again = users.signed_in(User(user_id=user_id, name="Ada L.", email="b@x.org"), NOW + 5)
    assert again == users.get(user_id)
    assert (again.name, again.email, again.plan) == ("Ada L.", "b@x.org", Plan.PREMIUM)
    assert (again.first_seen, again.last_seen) == (NOW, NOW + 5)


def test_a_plan_changes_and_the_profile_stays(users, new_id):
    user_id = new_id()
    with pytest.raises(UserNotFound):
        users.change_plan(user_id, Plan.PREMIUM, NOW)
    users.signed_in(User(user_id=user_id, name="Ada", email="a@x.org"), NOW)
    changed = users.change_plan(user_id, Plan.PREMIUM, NOW + 7)
    assert changed == users.get(user_id)
    assert (changed.plan, changed.plan_since, changed.name) == (Plan.PREMIUM, NOW + 7, "Ada")


def test_what_users_chose_and_what_bounced_outlasts_signing_in(users, new_id):
    user_id = new_id()
    with pytest.raises(UserNotFound):
        users.mute(user_id, ["JobFinished"])
    with pytest.raises(UserNotFound):
        users.block_mail(user_id, "a@x.org", "Bounce")
    assert users.signed_in(User(user_id=user_id, email="a@x.org"), NOW).muted == []
    muted = users.mute(user_id, {"JobFinished", "JobArchived"})
    assert muted == users.get(user_id)
    assert sorted(muted.muted) == ["JobArchived", "JobFinished"]
    blocked = users.block_mail(user_id, "a@x.org", "Bounce")
    assert blocked == users.get(user_id)
    assert blocked.mail_is_blocked and blocked.mail_blocked_why == "Bounce"
    again = users.signed_in(User(user_id=user_id, email="a@x.org"), NOW + 1)
    assert again.mail_is_blocked and again.muted == muted.muted
    elsewhere = users.signed_in(User(user_id=user_id, email="b@x.org"), NOW + 2)
    assert not elsewhere.mail_is_blocked
    assert users.mute(user_id, []).muted == []


def test_whose_plan_changes_is_watched_until_seen_to(users, new_id):
    user_id = new_id()
    users.signed_in(User(user_id=user_id), NOW)
    users.change_plan(user_id, Plan.PREMIUM, NOW)

    def watched(now, watch=DOWNGRADED):
        return [user for user in users.due(watch, now) if user.user_id == user_id]

    assert not watched(NOW + 99)
    ended = users.change_plan(user_id, Plan.FREE, NOW)
    assert not watched(NOW + LOOK_SECONDS - 1)
    assert watched(NOW + LOOK_SECONDS) == [ended]
    began = users.change_plan(user_id, Plan.PREMIUM, NOW + 1)
    assert not watched(NOW + 999)
    assert watched(NOW + 999, UPGRADED) == [began]
    again = users.change_plan(user_id, Plan.FREE, NOW + 2)
    users.seen_to(ended)
    assert watched(NOW + 999) == [again]
    users.seen_to(again)
    assert not watched(NOW + 999)
    assert users.get(user_id).plan is Plan.FREE


def test_turns_are_given_by_whoever_saw_the_last_ones(users, new_id):
    user_id, (one, two) = new_id(), (new_id(), new_id())
    with pytest.raises(UserNotFound):
        users.give_turns(User(user_id=user_id), [one])
    seen = users.signed_in(User(user_id=user_id, name="Ada"), NOW)
    given = users.give_turns(seen, [one])
    assert given == users.get(user_id)
    assert (given.turns, given.waited, given.name) == ([one], None, "Ada")
    with pytest.raises(UserMoved):
        users.give_turns(seen, [two])
    full = users.give_turns(given, [one], waited=two)
    assert (full.turns, full.waited) == ([one], two)
    more = users.give_turns(full, [one, two])
    assert (more.turns, more.waited) == ([one, two], two)
    assert users.signed_in(User(user_id=user_id, name="Ada"), NOW).turns == [one, two]


def test_a_claim_is_had_once_until_it_is_forgotten(once, new_id):
    what = new_id()
    assert once.claim(what, now=NOW, seconds=10)
    assert not once.claim(what, now=NOW + 9, seconds=10)
    assert once.claim(what, now=NOW + 10, seconds=10)


def test_a_released_claim_can_be_had_again(once, new_id):
    what = new_id()
    assert once.claim(what, now=NOW, seconds=10)
    once.release(what)
    assert once.claim(what, now=NOW, seconds=10)


def test_a_session_lasts_until_it_ends_or_expires(sessions, new_id):
    session = Session(new_id(), "ada", "token", NOW + 60)
    assert sessions.read(session.session_id, NOW) is None
    sessions.open(session)
    assert sessions.read(session.session_id, NOW) == session
    assert sessions.read(session.session_id, NOW + 60) is None
    sessions.close(session.session_id)
    assert sessions.read(session.session_id, NOW) is None
