"""Tokens in memory."""

import threading
from dataclasses import dataclass, field

import msgspec

from gas.tokens import MOST, USE_SECONDS, Token, TooManyTokens


@dataclass
class FakeTokens:
    tokens: dict[str, Token] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, token: Token, now: int) -> None:
        with self._lock:
            if len(self.of_user(token.user_id, now)) >= MOST:
                raise TooManyTokens(token.user_id)
            self.tokens[token.token_id] = token

    def read(self, token_id: str, now: int) -> Token | None:
        token = self.tokens.get(token_id)
        return token if token and token.expires > now else None

    def of_user(self, user_id: str, now: int) -> list[Token]:
        mine = [t for t in self.tokens.values() if t.user_id == user_id and t.expires > now]
        return sorted(mine, key=lambda token: (-token.created, token.token_id))

    def used(self, token: Token, now: int) -> None:
        if token.token_id in self.tokens and now - (token.last_used or 0) >= USE_SECONDS:
            self.tokens[token.token_id] = msgspec.structs.replace(token, last_used=now)

    def revoke(self, token_id: str, user_id: str) -> None:
        token = self.tokens.get(token_id)
        if token and token.user_id == user_id:
            del self.tokens[token_id]
