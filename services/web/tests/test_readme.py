"""The README says what the code does."""

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

from web.settings import Settings

README = (Path(__file__).parents[1] / "README.md").read_text()


def test_the_readme_lists_every_route(site: Any) -> None:
    told = set(re.findall(r"^\| `([A-Z]+ /[^?&` ]*)", README, re.M))
    built = set()
    for rule in site.app.url_map.iter_rules():
        if rule.endpoint.endswith("static"):
            continue
        path = rule.rule.replace("<uuid:job_id>", "<id>")
        built |= {f"{method} {path}" for method in rule.methods - {"HEAD", "OPTIONS"}}
    assert told == built


def test_the_readme_lists_every_setting_with_its_default() -> None:
    rows = [line for line in README.splitlines() if line.startswith("| `GAS_")]
    told = re.findall(r"`(GAS_\w+)`", " ".join(row.split(" | ")[0] for row in rows))
    assert sorted(told) == sorted(f"GAS_{field.name.upper()}" for field in fields(Settings))
    for field in fields(Settings):
        if isinstance(field.default, int):
            (row,) = [row for row in rows if f"`GAS_{field.name.upper()}`" in row]
            assert f"`{field.default}`" in row
