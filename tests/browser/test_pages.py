"""Every page: for axe, on a desk and on a phone, by day and by night; and closed to others."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from local.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SCREENS = {
    "desk by day": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "desk by night": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone by day": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
    "phone by night": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
}
#: Path -> status; `JOB` is a completed job, `BAD` one that failed.
PAGES = {
    "/": 200,
    "/annotate": 200,
    "/annotations": 200,
    "/annotations?name=DEMO&status=COMPLETED": 200,
    "/annotations?name=nothing": 200,
    "/annotations/JOB": 200,
    "/annotations/BAD": 200,
    "/annotations/JOB/log": 200,
    "/annotations/JOB/delete": 200,
    "/annotations/JOB/variants": 200,
    "/annotations/JOB/variants?gene=MT-ND1&consequence=missense_variant&sort=-impact": 200,
    "/annotations/JOB/variants?gene=BRCA2": 200,
    "/annotations/JOB/variants?region=22:9-1&impact=NO&page=0": 400,
    "/annotations/BAD/variants": 200,
    "/profile": 200,
    "/profile/tokens": 200,
    "/subscribe": 200,
    "/api/docs": 200,
    "/nowhere": 404,
}


@pytest.fixture(scope="module")
def jobs(bobs: Visitor, demo_vcf: Path, contact_vcf: Path) -> dict[str, str]:
    found = {"JOB": bobs.annotate(demo_vcf), "BAD": bobs.annotate(contact_vcf)}
    assert bobs.wait(found["JOB"], 60)["status"] == "COMPLETED"
    assert bobs.wait(found["BAD"], 60)["status"] == "FAILED"
    # On the premium plan nothing moves to the archive while these tests look.
    bobs.subscribe()
    return found


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing(
    screen: str, jobs: dict[str, str], open_tab: Callable[..., Any], bob_state: Any
) -> None:
    tab = open_tab(storage_state=bob_state, **SCREENS[screen])
    for path, status in PAGES.items():
        for name, job_id in jobs.items():
            path = path.replace(name, job_id)
        assert tab.go(path) == status, path
        tab.check()
    # What is folded away is part of the page.
    tab.go(f"/annotations/{jobs['JOB']}/variants?consequence=stop_gained")
    assert tab.page.locator("details[open]").count() == 1
    tab.go(f"/annotations/{jobs['JOB']}")
    for summary in tab.page.get_by_text("As a table").all():
        summary.click()
    tab.check()


def test_strangers_see_the_first_page(open_tab: Callable[..., Any]) -> None:
    tab = open_tab()
    tab.go("/")
    tab.check()
    tab.go("/annotations")
    assert "/v2/oauth2/authorize" in tab.page.url


def test_another_user_finds_nothing(
    jobs: dict[str, str], open_tab: Callable[..., Any], alice_state: Any
) -> None:
    tab = open_tab(storage_state=alice_state)
    for rest in ("", "/variants", "/variants?gene=MT-ND1", "/log", "/delete"):
        assert tab.go(f"/annotations/{jobs['JOB']}{rest}") == 404, rest
        expect(tab.page.get_by_text("There is no such page here.")).to_be_visible()
        assert re.search("[0-9a-f]{32}", tab.page.inner_text("main")), "no request id"
    assert tab.page.request.get(f"{tab.base}/annotations/{jobs['JOB']}/variants.tsv").status == 404
    assert tab.page.request.get(f"{tab.base}/annotations/{jobs['JOB']}/variants.vcf").status == 404


def test_the_explorer_works_by_keyboard(
    jobs: dict[str, str], open_tab: Callable[..., Any], bob_state: Any
) -> None:
    tab = open_tab(storage_state=bob_state)
    tab.go(f"/annotations/{jobs['JOB']}/variants")
    page = tab.page
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.get_by_label("Gene").focus()
    page.keyboard.type("mt-atp6")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("rows pass the filter")
    page.get_by_text("Consequence, clinical significance").focus()
    page.keyboard.press("Enter")
    page.get_by_label("missense variant").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_label("missense variant")).to_be_checked()
    assert "consequence=missense_variant" in page.url
    heading = page.get_by_role("link", name="Impact")
    heading.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="Impact")).to_have_attribute(
        "aria-sort", "ascending"
    )


def test_the_explorer_needs_no_script(
    jobs: dict[str, str], open_tab: Callable[..., Any], bob_state: Any
) -> None:
    tab = open_tab(storage_state=bob_state, java_script_enabled=False)
    tab.go(f"/annotations/{jobs['JOB']}/variants")
    tab.page.get_by_label("Gene").fill("MT-ND1")
    tab.page.get_by_role("button", name="Filter").click()
    expect(tab.page.get_by_role("status")).to_contain_text("rows pass the filter")
