"""The account by which programs use the site on this machine: a token of Alice's, for `gas`."""

import json
import os
import time
from pathlib import Path

from gas.aws.tokens import DynamoTokens
from gas.aws.users import DynamoUsers
from gas.tokens import Scope, Token, id_of, new_secret
from gas.users import User, UserNotFound
from local.aws import client
from local.globus.people import ALICE
from local.machine import Machine

DAY = 24 * 60 * 60
DAYS = 30
NAME = "make up"


def leave_account(machine: Machine) -> Path:
    """Where `gas` finds the site's address and a token that is good for a day at least.

    The machine must be up.  The file is readable by its owner only.
    """
    file = machine.folder / "account.json"
    tables = machine.outputs()
    dynamodb = client("dynamodb", machine.url("aws"))
    tokens = DynamoTokens(dynamodb, tables["GAS_TOKENS_TABLE"])
    now = int(time.time())
    if file.exists():
        known = json.loads(file.read_text())
        # The embedded AWS may have lost its tables, and the site may have got another port.
        good = tokens.read(id_of(known["token"]), now + DAY)
        if good and known["url"] == machine.url("web"):
            return file
    secret = new_secret()
    _know_alice(DynamoUsers(dynamodb, tables["GAS_USERS_TABLE"]), now)
    _make_room(tokens, now)
    tokens.add(_token(secret, now), now)
    _write(file, {"url": machine.url("web"), "token": secret})
    return file


def _token(secret: str, now: int) -> Token:
    return Token(
        token_id=id_of(secret),
        user_id=ALICE.sub,
        name=NAME,
        scopes=list(Scope),
        created=now,
        expires=now + DAYS * DAY,
    )


def _make_room(tokens: DynamoTokens, now: int) -> None:
    """Those of earlier starts, whose secrets are lost."""
    for token in tokens.of_user(ALICE.sub, now):
        if token.name == NAME:
            tokens.revoke(token.token_id, ALICE.sub)


def _know_alice(users: DynamoUsers, now: int) -> None:
    """She may never have signed in here."""
    try:
        users.get(ALICE.sub)
    except UserNotFound:
        person = User(
            user_id=ALICE.sub,
            name=ALICE.name,
            email=ALICE.email,
            institution=ALICE.organization,
        )
        users.signed_in(person, now)


def _write(file: Path, told: dict[str, str]) -> None:
    beside = file.with_suffix(".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as writing:
        json.dump(told, writing)
    beside.replace(file)
