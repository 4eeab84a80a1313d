"""Personal tokens: the same promises in every form."""

import threading

import pytest

from gas.tokens import MOST, PREFIX, USE_SECONDS, Scope, Token, TooManyTokens, id_of, new_secret

NOW = 1_800_000_000


def token(user_id, *, created=NOW, expires=NOW + 1000, name="laptop"):
    return Token(
        token_id=id_of(new_secret()),
        user_id=user_id,
        name=name,
        scopes=[Scope.READ, Scope.SUBMIT],
        created=created,
        expires=expires,
    )


def test_a_secret_is_long_random_and_recognisable():
    secrets = {new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(one.startswith(PREFIX) and len(one) == len(PREFIX) + 43 for one in secrets)
    assert len({id_of(one) for one in secrets}) == 100


def test_a_token_is_good_until_it_expires(tokens, new_id):
    mine = token(new_id())
    assert tokens.read(mine.token_id, NOW) is None
    tokens.add(mine, NOW)
    assert tokens.read(mine.token_id, NOW) == mine
    assert tokens.read(mine.token_id, NOW + 999) == mine
    assert tokens.read(mine.token_id, NOW + 1000) is None


def test_a_users_tokens_are_listed_newest_first_at_once(tokens, new_id):
    user_id, other = new_id(), new_id()
    assert tokens.of_user(user_id, NOW) == []
    older, newer = token(user_id, created=NOW), token(user_id, created=NOW + 1)
    for one in (older, newer, token(other)):
        tokens.add(one, NOW)
    assert tokens.of_user(user_id, NOW) == [newer, older]
    assert tokens.of_user(user_id, NOW + 1000) == []


def test_only_its_owner_revokes_a_token_and_for_good(tokens, new_id):
    user_id = new_id()
    one, other = token(user_id), token(user_id)
    tokens.add(one, NOW)
    tokens.add(other, NOW)
    tokens.revoke(one.token_id, new_id())
    assert tokens.read(one.token_id, NOW) == one
    tokens.revoke(one.token_id, user_id)
    tokens.revoke(one.token_id, user_id)
    assert tokens.read(one.token_id, NOW) is None
    assert tokens.of_user(user_id, NOW) == [other]
    tokens.used(one, NOW + 60)
    assert tokens.read(one.token_id, NOW) is None, "its use must not bring it back"


def test_its_use_is_noted_now_and_then(tokens, new_id):
    mine = token(new_id())
    tokens.add(mine, NOW)
    tokens.used(mine, NOW + 1)
    used = tokens.read(mine.token_id, NOW + 1)
    assert used.last_used == NOW + 1
    tokens.used(used, NOW + USE_SECONDS)
    assert tokens.read(mine.token_id, NOW).last_used == NOW + 1
    tokens.used(used, NOW + 1 + USE_SECONDS)
    assert tokens.read(mine.token_id, NOW).last_used == NOW + 1 + USE_SECONDS


def test_there_is_room_for_so_many_and_what_has_expired_makes_room(tokens, new_id):
    user_id = new_id()
    for _ in range(MOST - 1):
        tokens.add(token(user_id), NOW)
    tokens.add(token(user_id, expires=NOW + 10), NOW)
    with pytest.raises(TooManyTokens):
        tokens.add(token(user_id), NOW)
    assert len(tokens.of_user(user_id, NOW)) == MOST
    last = token(user_id, created=NOW + 10)
    tokens.add(last, NOW + 10)
    assert tokens.of_user(user_id, NOW + 10)[0] == last
    tokens.revoke(last.token_id, user_id)
    tokens.add(token(user_id), NOW + 10)


def test_the_list_of_a_user_is_no_token(tokens, new_id):
    user_id = new_id()
    tokens.add(token(user_id), NOW)
    assert tokens.read(f"user {user_id}", NOW) is None


def test_many_at_once_do_not_pass_the_bound(request, tokens, new_id):
    if "moto" in request.node.name:
        pytest.skip("moto looks and writes in two steps, so its transactions are none for threads")
    user_id = new_id()
    for _ in range(MOST - 2):
        tokens.add(token(user_id), NOW)
    refused = []

    def add():
        try:
            tokens.add(token(user_id), NOW)
        except TooManyTokens as error:
            refused.append(error)

    threads = [threading.Thread(target=add) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tokens.of_user(user_id, NOW)) == MOST
    assert len(refused) == 3
