"""HTTP as this program uses it: nothing waits for ever, and what may pass is tried again."""

import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import requests

from gas_cli import VERSION
from gas_cli.account import is_local
from gas_cli.answer import Code, Problem

#: Seconds to wait for a connection, and between two pieces of an answer.
TIMEOUT = (10, 60)
#: Seconds between tries; together about a minute and a half.
PAUSES = (0.5, 1, 2, 4, 8, 15, 30, 30)
#: The same for an address that never answered: it is more likely wrong than down.
FIRST_PAUSES = PAUSES[:3]
LONGEST_PAUSE = 120
#: What may pass by itself.
PASSING = (429, 500, 502, 503, 504)


class Bearer(requests.auth.AuthBase):
    """Sends the token.  Without an `auth` of its own, requests would take one from ~/.netrc."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class Net:
    """Sends requests; `sleep` is the clock's, so that tests need not wait."""

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        self._sleep = sleep
        self._heard: set[str] = set()  #: hosts that have answered

    def send(
        self, method: str, url: str, *, token: str | None = None, again: bool = True, **more: Any
    ) -> requests.Response:
        """One answer, whatever its status; what may pass is asked again if `again` allows it.

        Redirects are not followed: the token and the file are for one address only.
        """
        host = urlsplit(url).netloc
        pauses = () if not again else PAUSES if host in self._heard else FIRST_PAUSES
        for pause in (*pauses, None):
            try:
                answer = self._once(method, url, token, **more)
            except requests.RequestException as error:
                if pause is None:
                    raise _unreachable(url, error) from error
                self._sleep(pause)
                continue
            self._heard.add(host)
            if pause is None or not _may_pass(answer):
                return answer
            self._sleep(_asked_pause(answer, pause))
            answer.close()
        raise AssertionError("unreachable")

    def _once(self, method: str, url: str, token: str | None, **more: Any) -> requests.Response:
        with requests.Session() as session:
            # A proxy has no business between this program and a service on the same machine.
            session.trust_env = not is_local(url)
            session.headers["User-Agent"] = f"gas-cli/{VERSION}"
            return session.request(
                method, url, auth=Bearer(token), timeout=TIMEOUT, allow_redirects=False, **more
            )


def pieces(answer: requests.Response, url: str, count: int = 1 << 20) -> Iterator[bytes]:
    """The body, piece by piece.  Raises `Problem` when it breaks off."""
    try:
        yield from answer.iter_content(count)
    except requests.RequestException as error:
        raise _unreachable(url, error) from error


def _may_pass(answer: requests.Response) -> bool:
    if answer.status_code == 409:  # the service is still answering the same request
        return "Retry-After" in answer.headers
    return answer.status_code in PASSING


def _asked_pause(answer: requests.Response, pause: float) -> float:
    told = answer.headers.get("Retry-After", "")
    return min(float(told), LONGEST_PAUSE) if told.isdigit() else pause


def _unreachable(url: str, error: Exception) -> Problem:
    host = urlsplit(url).netloc
    return Problem(
        Code.UNREACHABLE,
        f"{host} does not answer ({type(error).__name__}).",
        "Check the address and your network, and try again: what was done is not lost.",
    )
