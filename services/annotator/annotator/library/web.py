"""Asking a web server for a file, and what its answer means."""

from urllib.parse import urljoin, urlsplit, urlunsplit

import urllib3

from annotator.library.problem import Problem

REDIRECTS = 5
TIMEOUT = urllib3.Timeout(connect=15, read=60)


class Again(Exception):
    """Raised when another try may do."""


def opened(
    pool: urllib3.PoolManager, url: str, headers: dict[str, str]
) -> urllib3.BaseHTTPResponse:
    """The answer, its body still to come; redirects are followed as far as they may lead.

    Raises `Problem`, and `Again` when the server does not answer.
    """
    at = url
    for _ in range(REDIRECTS + 1):
        _refuse_scheme(at, url)
        answer = _asked(pool, at, headers)
        to = answer.get_redirect_location()
        if not to:
            return answer
        answer.close()
        at = urljoin(at, to)
    raise Problem(f"{public(url)} redirects without end.", "Find out its new address.")


def _asked(
    pool: urllib3.PoolManager, url: str, headers: dict[str, str]
) -> urllib3.BaseHTTPResponse:
    try:
        return pool.request(
            "GET",
            url,
            headers=headers,
            redirect=False,
            retries=False,
            preload_content=False,
            timeout=TIMEOUT,
        )
    except urllib3.exceptions.LocationValueError as error:
        raise Problem(f"{public(url)} is no address.", "Mend the recipe.") from error
    except urllib3.exceptions.HTTPError as error:
        host = urlsplit(url).netloc.rpartition("@")[2]
        raise Again(f"{host} cannot be reached ({type(error).__name__})") from error


def begins_at(answer: urllib3.BaseHTTPResponse, url: str, asked: int) -> int:
    """From which byte on the server sends the file.  Raises `Problem` or `Again` if it does not.

    `asked` is where it was asked to begin.
    """
    status = answer.status
    if status == 200:
        return 0
    if status == 206 and answer.headers.get("Content-Range", "").startswith(f"bytes {asked}-"):
        return asked
    if status in (408, 425, 429) or status >= 500:
        raise Again(f"the server answered {status}")
    if status in (404, 410):
        raise Problem(
            f"{public(url)} does not exist (the server answered {status}).",
            "Look up its address; a release is chosen by --set, e.g. --set release=114.",
        )
    if status in (401, 403):
        raise Problem(
            f"The server does not let us have {public(url)} (it answered {status}).",
            "Download the file by hand, and name it in a recipe of your own.",
        )
    raise Problem(f"{public(url)}: the server answered {status}.", "Look its address up.")


def whole(answer: urllib3.BaseHTTPResponse, start: int) -> int | None:
    """How many bytes the file has, if the server says."""
    length = answer.headers.get("Content-Length", "")
    return start + int(length) if length.isdigit() else None


def validator(answer: urllib3.BaseHTTPResponse) -> str | None:
    """What pins this version of the file; a weak ETag does not (RFC 9110, 13.1.5)."""
    etag = answer.headers.get("ETag", "")
    return etag if etag.startswith('"') else answer.headers.get("Last-Modified")


def public(url: str) -> str:
    """An address without what may be secret in it: name, password, and query."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _refuse_scheme(at: str, asked: str) -> None:
    allowed = ("https",) if asked.startswith("https:") else ("http", "https")
    if urlsplit(at).scheme not in allowed:
        raise Problem(
            f"{public(asked)} leads to {public(at)}, which is not {' or '.join(allowed)}.",
            "Give the address of a server that you trust.",
        )
