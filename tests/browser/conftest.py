"""A real Chromium in front of the whole service, on ports and in a folder of its own."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from local.globus.people import ALICE, BOB, Person
from local.machine import MINISTACK, Machine
from local.visitor import Visitor

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = ("chromium", "chromium-browser", "google-chrome")
#: No sandbox: CI runs as root.  The others keep the browser from talking to its maker.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
#: Seconds until a free user's result is archived: time enough to look at it before.
RETENTION_SECONDS = 60


@dataclass
class Tab:
    """A page that remembers what went wrong in it, and what it asked of whom."""

    page: Page
    base: str
    wrong: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", self._hear)
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).hostname))

    def _hear(self, message: Any) -> None:
        # An answer of 400 or 404 is told here, too; a broken policy or script is what is meant.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.wrong.append(message.text)

    def go(self, path: str) -> int:
        """Open a path of the site; returns the status."""
        answer = self.page.goto(self.base + path)
        assert answer
        return answer.status

    def check(self) -> None:
        """Nothing for axe to find, no script or policy broken, nothing wider than the screen."""
        found = Axe().run(self.page)
        assert not found.violations_count, f"{self.page.url}\n{found.generate_report()}"
        assert not self.wrong, (self.page.url, self.wrong)
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(wide) == 0, f"{self.page.url} is wider than the screen"
        assert self.hosts <= {"127.0.0.1"}, self.hosts


@pytest.fixture(scope="session")
def chromium() -> str:
    """Skips where there is none; fails where its absence is a mistake, as in CI."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        reason = "no Chromium is installed (Debian: apt install chromium)"
        if os.environ.get("GAS_REQUIRE_BROWSER") == "1":
            pytest.fail(f"{reason}, and GAS_REQUIRE_BROWSER=1 requires it")
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def machine(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    if not MINISTACK.exists():
        reason = "the embedded AWS is not installed: run `make setup`"
        if os.environ.get("GAS_REQUIRE_BROWSER") == "1":
            pytest.fail(f"{reason}, and GAS_REQUIRE_BROWSER=1 requires it")
        pytest.skip(reason)
    made = Machine(
        tmp_path_factory.mktemp("browser"), retention_seconds=RETENTION_SECONDS, ports={}
    )
    try:
        made.up()
        yield made
    finally:
        made.down()


@pytest.fixture
def open_tab(browser: Browser, machine: Machine) -> Iterator[Callable[..., Tab]]:
    """A fresh browser profile with one tab; options are those of `Browser.new_context`."""
    contexts: list[BrowserContext] = []

    def opened(**options: Any) -> Tab:
        context = browser.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(20_000)
        return Tab(context.new_page(), machine.url("web"))

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def sign_in() -> Callable[[Tab, Person], None]:
    """As a person does it: the button, a choice at Globus, and back."""

    def signed_in(tab: Tab, person: Person) -> None:
        tab.go("/")
        tab.page.get_by_role("link", name="Sign in with Globus").click()
        tab.page.get_by_role("button", name=person.name).click()
        tab.page.wait_for_url(tab.base + "/**")

    return signed_in


@pytest.fixture(scope="session")
def alice_state(browser: Browser, machine: Machine) -> Any:
    """Alice's cookies, for tests that are not about signing in."""
    return _state(browser, machine, ALICE)


@pytest.fixture(scope="session")
def bob_state(browser: Browser, machine: Machine) -> Any:
    return _state(browser, machine, BOB)


def _state(browser: Browser, machine: Machine, person: Person) -> Any:
    visitor = Visitor(machine.url("web"))
    visitor.sign_in(person.username)
    context = browser.new_context()
    host = urlsplit(machine.url("web")).hostname or ""
    context.add_cookies(
        [
            {"name": cookie.name, "value": cookie.value or "", "domain": host, "path": "/"}
            for cookie in visitor.session.cookies
            if cookie.name == "gas"
        ]
    )
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="session")
def bobs(machine: Machine) -> Visitor:
    """Bob without a browser, to have jobs made quickly."""
    visitor = Visitor(machine.url("web"))
    visitor.sign_in(BOB.username)
    return visitor


@pytest.fixture(scope="session")
def demo_vcf() -> Path:
    return EXAMPLES / "demo.vcf"


@pytest.fixture(scope="session")
def contact_vcf() -> Path:
    return EXAMPLES / "contact.vcf"


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go: `GAS_PICTURES=docs/images` renews those of the README."""
    wanted = os.environ.get("GAS_PICTURES")
    return Path(wanted).resolve() if wanted else tmp_path_factory.mktemp("pictures")
