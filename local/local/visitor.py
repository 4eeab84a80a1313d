"""A user's browser without the browser: what a person does at the site, over HTTP."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import requests

from local.multipart import Form

TIMEOUT = 60
_TOKEN = re.compile(r'name="csrf-token"\s+content="([^"]+)"')

_SUBSCRIPTION = re.compile(r'name="subscription" value="([^"]+)"')


class VisitFailed(Exception):
    """Raised when the site did not do what a user may expect; tells what it answered."""


class Visitor:
    """One person's session with one site."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self.session = requests.Session()
        self.session.trust_env = False  # no proxy, and no passwords from ~/.netrc
        self._csrf = ""

    def sign_in(self, username: str) -> None:
        """Go to the site's login, be sent to Globus, choose a person there, and be sent back."""
        page = self.session.get(f"{self.base_url}/login", timeout=TIMEOUT)
        if page.url.startswith(f"{self.base_url}/"):
            raise VisitFailed(f"/login did not lead to Globus but to {_told(page)}")
        landed = self.session.post(page.url, data={"username": username}, timeout=TIMEOUT)
        if landed.status_code != 200 or not landed.url.startswith(f"{self.base_url}/"):
            raise VisitFailed(f"signing in as {username} ended at {_told(landed)}")
        self._csrf = self._find_csrf()

    def sign_out(self) -> None:
        form = {"csrf_token": self._csrf}
        answer = self.session.post(f"{self.base_url}/logout", data=form, timeout=TIMEOUT)
        if answer.status_code != 200:
            raise VisitFailed(f"signing out ended at {_told(answer)}")

    def annotate(self, path: Path, reference: str | None = None) -> str:
        """Upload a file as the browser does and submit it; returns the job's id."""
        size = path.stat().st_size
        job = self.create(path.name, size, reference)
        with path.open("rb") as file:
            stored = self.upload(job["upload"], file, size)
        if stored.status_code not in (200, 201, 204):
            raise VisitFailed(f"the upload of {path.name} was refused: {_told(stored)}")
        self.submit(job["job_id"])
        return str(job["job_id"])

    def subscribe(self) -> None:
        """Go to the checkout, pay there, and come back; the plan begins with Stripe's webhook."""
        self._press(self._to_stripe("/subscribe").url, do="pay")

    def unsubscribe(self) -> None:
        """Go to the customer portal and end every subscription at once."""
        page = self._to_stripe("/billing/portal")
        for subscription in set(_SUBSCRIPTION.findall(page.text)):
            self._press(page.url, do="canceled", subscription=subscription)

    def _to_stripe(self, path: str) -> requests.Response:
        form = {"csrf_token": self._csrf}
        page = self.session.post(f"{self.base_url}{path}", data=form, timeout=TIMEOUT)
        if page.status_code != 200 or page.url.startswith(f"{self.base_url}/"):
            raise VisitFailed(f"{path} did not lead to Stripe but to {_told(page)}")
        return page

    def _press(self, url: str, **form: str) -> None:
        done = self.session.post(url, data=form, timeout=TIMEOUT)
        if done.status_code != 200:
            raise VisitFailed(f"{form['do']} at Stripe ended at {_told(done)}")

    def create(self, file_name: str, size: int, reference: str | None = None) -> dict[str, Any]:
        """Ask for a job and for the permission to upload its file."""
        wanted = {"file_name": file_name, "size": size, "reference": reference}
        made = self.post("/annotations", json=wanted)
        return _json(made, 201)

    def upload(self, permission: dict[str, Any], file: IO[bytes], size: int) -> requests.Response:
        """Send a file to the store: the signed fields first and the file last.

        No cookie of the site's goes there, so it is a request of its own.
        """
        form = Form(permission["fields"], file, size)
        headers = {"Content-Type": form.content_type, "Origin": self.base_url}
        with requests.Session() as stranger:
            stranger.trust_env = False
            url = permission["url"]
            return stranger.post(url, data=form, headers=headers, timeout=10 * TIMEOUT)

    def submit(self, job_id: str) -> dict[str, Any]:
        return _json(self.post(f"/annotations/{job_id}/submit"), 200)

    def status(self, job_id: str) -> dict[str, Any]:
        return _json(self.get(f"/annotations/{job_id}/status"), 200)

    def wait(
        self, job_id: str, seconds: float, see: Callable[[dict[str, Any]], None] | None = None
    ) -> dict[str, Any]:
        """Look at the job until it has ended, showing to `see` what there is; its last status."""
        until = time.monotonic() + seconds
        while not (status := self.status(job_id))["ended"]:
            if see:
                see(status)
            if time.monotonic() > until:
                raise VisitFailed(f"job {job_id} is still {status['status']} after {seconds} s")
            time.sleep(0.25)
        return status

    def outputs(self, job_id: str) -> list[str]:
        """The names of the job's files that can be downloaded now."""
        return [output["name"] for output in self.status(job_id)["outputs"] if output["url"]]

    def download(self, job_id: str, name: str, into: Path) -> Path:
        """Save one output in the folder `into`; returns the file."""
        into.mkdir(parents=True, exist_ok=True)
        file = into / name
        path = f"/annotations/{job_id}/outputs/{name}"
        with self.session.get(self.base_url + path, stream=True, timeout=TIMEOUT) as answer:
            if answer.status_code != 200:
                raise VisitFailed(f"{name} of job {job_id} cannot be had: {_told(answer)}")
            with file.open("wb") as writing:
                for block in answer.iter_content(1 << 20):
                    writing.write(block)
        return file

    def get(self, path: str) -> requests.Response:
        """A page or JSON of the site; whatever it answers, without following redirects."""
        url, asks = self.base_url + path, {"Accept": "application/json, text/html;q=0.9"}
        return self.session.get(url, headers=asks, allow_redirects=False, timeout=TIMEOUT)

    def post(self, path: str, json: Any = None) -> requests.Response:
        """Change something, as the site's scripts do: with the token of the page."""
        asks = {"Accept": "application/json", "X-CSRFToken": self._csrf}
        url = self.base_url + path
        return self.session.post(
            url, json=json, headers=asks, allow_redirects=False, timeout=TIMEOUT
        )

    def _find_csrf(self) -> str:
        page = self.session.get(f"{self.base_url}/annotate", timeout=TIMEOUT)
        found = _TOKEN.search(page.text)
        if not found:
            raise VisitFailed(f"no CSRF token on {_told(page)}")
        return found.group(1)


def _json(answer: requests.Response, expected: int) -> dict[str, Any]:
    if answer.status_code != expected:
        raise VisitFailed(_told(answer))
    found: dict[str, Any] = answer.json()
    return found


def _told(answer: requests.Response) -> str:
    """What was answered, short enough for one look."""
    if answer.headers.get("Content-Type", "").startswith("application/json"):
        said = answer.json()
        if "error" in said:
            return f"{said['error']}: {said['message']}\n{said['remedy']}"
    words = re.sub(r"<style.*?</style>|<script.*?</script>|<[^>]+>", " ", answer.text, flags=re.S)
    said = " ".join(words.split())[:400]
    return f"{answer.url.split('?')[0]}: {answer.status_code} {said}"
