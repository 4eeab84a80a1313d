"""One operation of the API: its route and its description are one declaration, so they agree.

Around each view stand, in this order: the token and its scope, the quota, the idempotency key, and
what was sent, read as the struct that is declared.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import msgspec
from flask import Blueprint, Response, request

from gas.tokens import Scope
from web import bodies
from web.api import bearer, quotas, repeats
from web.problems import Problem

View = Callable[..., msgspec.Struct]
V = TypeVar("V", bound=View)

#: What any operation may answer instead.
ALWAYS: Final = (401, 429, 500)


@dataclass(frozen=True, kw_only=True)
class Operation:
    """What a program may ask, and what it hears."""

    name: str
    method: str
    rule: str  #: of the route, below /api/v1
    summary: str
    description: str
    view: View
    gives: type[msgspec.Struct]
    status: int  #: when all is well
    scope: Scope | None  #: None: any token
    takes: type[msgspec.Struct] | None  #: the body
    example: str  #: of the body
    asks: type[msgspec.Struct] | None  #: the query
    refuses: tuple[int, ...]  #: besides those of `ALWAYS`

    @property
    def repeatable(self) -> bool:
        """Does it know idempotency keys?  What is no POST can be repeated anyway."""
        return self.method == "POST"

    def answer(self, **path: Any) -> Response:
        """Serve one request."""
        token = bearer.current()
        if self.scope:
            bearer.check(self.scope)
        quotas.spend(token.user_id, self.method)
        if not self.repeatable:
            return self._work(**path)
        return repeats.once(token.user_id, lambda: self._work(**path))

    def _work(self, **given: Any) -> Response:
        if self.takes:
            if not request.is_json:
                raise Problem(415, "NOT_JSON", "The body is not JSON.", f"Send {self.example}.")
            given["body"] = bodies.read(self.takes, self.example)
        if self.asks:
            given["query"] = _query(self.asks)
        told = msgspec.json.encode(self.view(**given))
        return Response(told, self.status, mimetype="application/json")


@dataclass(frozen=True)
class Operations:
    """All operations of one version of the API."""

    bp: Blueprint
    known: list[Operation] = field(default_factory=list)

    def add(
        self,
        method: str,
        rule: str,
        summary: str,
        *,
        gives: type[msgspec.Struct],
        status: int = 200,
        scope: Scope | None,
        takes: type[msgspec.Struct] | None = None,
        example: str = "",
        asks: type[msgspec.Struct] | None = None,
        refuses: tuple[int, ...] = (),
    ) -> Callable[[V], V]:
        """Declare a view; its docstring is the description."""

        def declare(view: V) -> V:
            operation = Operation(
                name=view.__name__,
                method=method,
                rule=rule,
                summary=summary,
                description=" ".join((view.__doc__ or "").split()),
                view=view,
                gives=gives,
                status=status,
                scope=scope,
                takes=takes,
                example=example,
                asks=asks,
                refuses=refuses,
            )
            self.known.append(operation)
            endpoint = operation.name
            self.bp.add_url_rule(rule, endpoint, operation.answer, methods=[method])
            return view

        return declare


def _query(kind: type[msgspec.Struct]) -> msgspec.Struct:
    try:
        return msgspec.convert(request.args.to_dict(), kind, strict=False)
    except msgspec.ValidationError as error:
        raise Problem(
            400,
            "BAD_QUERY",
            f"A parameter of the query is not what is expected here: {error}.",
            "The API's page tells what may stand there.",
        ) from error
