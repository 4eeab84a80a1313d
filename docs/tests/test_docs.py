"""The pages that describe code agree with it."""

import importlib.util
import re
import subprocess
from pathlib import Path

import pytest

from gas.outputs import OUTPUTS

DOCS = Path(__file__).parents[1]
ROOT = DOCS.parent
_spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
generate = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(generate)


@pytest.mark.parametrize("name", generate.PAGES)
def test_a_generated_page_is_up_to_date(name):
    assert (DOCS / name).read_text(encoding="utf-8") == generate.PAGES[name](), "run `make docs`"


def test_every_output_is_described():
    page = (DOCS / "outputs.md").read_text(encoding="utf-8")
    for name in OUTPUTS:
        assert f"`{name}`" in page


def test_the_readme_names_only_targets_that_exist():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"`make ([a-z-]+)", (ROOT / "README.md").read_text()))
    named |= set(re.findall(r"`make ([a-z-]+)", (ROOT / "CONTRIBUTING.md").read_text()))
    assert named and named <= targets


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_links_between_pages_lead_somewhere(page):
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / page).read_text())
    assert links and all((ROOT / link).exists() for link in links)


def test_make_alone_explains_itself():
    told = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("demo", "test", "check", "up", "down", "logs", "annotate"):
        assert f"make {target} " in told
