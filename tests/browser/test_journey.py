"""From signing in to the result that came back from the archive, in one browser."""

import gzip
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from local.globus.people import ALICE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

#: The README shows them; nobody should wait for it.
PICTURE_BYTES = 150_000
STEP_SECONDS = 120


def upload(page: Page, vcf: Path) -> None:
    page.get_by_role("link", name="New annotation").first.click()
    page.set_input_files("#file", vcf)
    page.get_by_role("button", name="Upload and annotate").click()
    page.wait_for_url(re.compile(r"/annotations/[0-9a-f-]{36}$"))


def until(page: Page, place: str) -> None:
    """Wait until the job's files are at that place, then look at its page anew."""
    deadline = time.monotonic() + STEP_SECONDS
    job = page.url
    while page.request.get(f"{job}/status").json()["archive"]["place"] != place:
        assert time.monotonic() < deadline, f"not {place} after {STEP_SECONDS} s"
        page.wait_for_timeout(500)
    page.goto(job)


def download(page: Page, name: str, into: Path) -> Path:
    with page.expect_download() as started:
        page.get_by_role("link", name=name, exact=True).click()
    file = into / started.value.suggested_filename
    started.value.save_as(file)
    return file


def picture(seen: Page | Locator, path: Path) -> None:
    seen.screenshot(path=path)
    assert path.stat().st_size < PICTURE_BYTES


def test_the_way_of_a_result(
    open_tab: Callable[..., Any],
    sign_in: Callable[..., None],
    demo_vcf: Path,
    tmp_path: Path,
    pictures: Path,
) -> None:
    tab = open_tab(viewport={"width": 1280, "height": 860}, color_scheme="light")
    page = tab.page
    sign_in(tab, ALICE)
    page.get_by_role("link", name="My annotations").click()
    expect(page.get_by_text("You have no annotations yet.")).to_be_visible()
    tab.check()

    upload(page, demo_vcf)
    expect(page.get_by_text("The annotation is complete.")).to_be_visible(timeout=60_000)
    job = page.url
    tab.check()

    # Plots
    expect(page.get_by_role("img", name="Consequence")).to_be_visible()
    assert page.locator("svg.chart").count() >= 5
    picture(page.locator("section", has=page.locator("#plots-title")), pictures / "job.png")
    page.locator("#plot-impact").get_by_text("As a table").click()
    high = page.locator("#plot-impact").get_by_role("link", name="HIGH")
    expect(high).to_be_visible()

    # Explorer
    high.click()
    expect(page.get_by_role("status")).to_contain_text("rows pass the filter")
    tab.check()
    page.get_by_role("link", name="Clear").click()
    page.get_by_label("Gene").fill("MT-ND1 MT-ATP6")
    page.get_by_label("MODERATE").check()
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_role("status")).to_contain_text("of 312 rows pass the filter")
    assert "gene=MT-ND1" in page.url
    page.get_by_role("link", name="Impact").click()
    expect(page.locator("tbody tr").filter(has_text="156L>156R")).to_contain_text("MT:8993")
    tab.check()
    picture(page, pictures / "explorer.png")
    rows = page.locator("tbody tr").count()
    tsv = download(page, "Export as TSV", tmp_path).read_text().splitlines()
    assert len(tsv) == rows + 1
    vcf = download(page, "Export as VCF", tmp_path).read_text()
    assert "MT\t8993\t" in vcf

    # Download
    page.goto(job)
    before = download(page, "Download annotated.vcf.gz", tmp_path).read_bytes()
    assert b"MT\t8993\t" in gzip.decompress(before)

    # Archived
    until(page, "archived")
    expect(page.get_by_role("heading", name="The files are in the archive.")).to_be_visible()
    expect(page.get_by_role("img", name="Consequence")).to_be_visible()
    tab.check()
    page.get_by_role("link", name="Where is the table?").click()
    expect(page.get_by_role("heading", name="The files are in the archive.")).to_be_visible()
    tab.check()

    # Subscribed
    page.get_by_role("link", name="See the plans").click()
    expect(page.get_by_role("heading", name="What would come back")).to_be_visible()
    tab.check()
    page.get_by_role("button", name="Subscribe").click()
    page.get_by_role("button", name="Pay", exact=True).click()
    page.wait_for_url(tab.base + "/**")
    tab.check()

    # Restored
    page.goto(job)
    until(page, "online")
    again = download(page, "Download annotated.vcf.gz", tmp_path).read_bytes()
    assert again == before
    page.get_by_role("link", name="Open the explorer").click()
    expect(page.get_by_role("status")).to_contain_text("312 rows")
    tab.check()
