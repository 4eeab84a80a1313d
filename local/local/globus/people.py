"""The made-up people who can sign in."""

import uuid
from dataclasses import dataclass
from typing import Any

_NAMESPACE = uuid.UUID("5d6c3a52-3e1c-4a44-9b57-0d4c5a0c7f11")


@dataclass(frozen=True)
class Person:
    """One identity, as Globus describes it."""

    username: str
    name: str
    organization: str

    @property
    def sub(self) -> str:
        """The id that never changes: the same person has the same id on every machine."""
        return str(uuid.uuid5(_NAMESPACE, self.username))

    @property
    def email(self) -> str:
        return self.username

    def claims(self) -> dict[str, Any]:
        """What the id token and `userinfo` say."""
        return {
            "sub": self.sub,
            "preferred_username": self.username,
            "name": self.name,
            "email": self.email,
            "organization": self.organization,
            "identity_provider_display_name": self.organization,
            "last_authentication": None,
            "identity_set": [
                {
                    "sub": self.sub,
                    "username": self.username,
                    "name": self.name,
                    "email": self.email,
                    "organization": self.organization,
                    "identity_provider_display_name": self.organization,
                }
            ],
        }


ALICE = Person("alice@example.edu", "Alice Example", "Example University")
BOB = Person("bob@example.org", "Bob Example", "Example Institute")
ADMIN = Person("admin@example.edu", "Ada Admin", "Example University")

PEOPLE: tuple[Person, ...] = (ALICE, BOB, ADMIN)


def by_username(username: str) -> Person | None:
    return next((person for person in PEOPLE if person.username == username), None)


def by_sub(sub: str) -> Person:
    return next(person for person in PEOPLE if person.sub == sub)
