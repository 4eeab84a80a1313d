"""docs/references.md agrees with the program."""

import re
import shlex
from pathlib import Path

import msgspec
import pytest

from annotator.__main__ import Settings
from annotator.library.arguments import parser
from annotator.library.bucket import BucketLibrary
from annotator.library.recipe import KnownOrigin, Origin, RecipeFile, read_recipe
from annotator.reference.registry import KnownColumn, Source

PAGE = (Path(__file__).parents[1] / "references.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", PAGE, re.M | re.S)
COMMANDS = re.findall(r"gas-reference ((?:list|install|verify|remove)[^`\n]*)", PAGE)


@pytest.mark.parametrize("line", sorted(set(COMMANDS)))
def test_every_command_on_the_page_is_understood(line):
    assert callable(parser().parse_args(shlex.split(line)).run)


def test_every_command_and_option_of_the_program_is_on_the_page():
    (below,) = (a for a in parser()._actions if hasattr(a, "choices") and a.choices)
    for name, command in below.choices.items():
        assert f"| `{name}" in PAGE
        options = {o for a in command._actions for o in a.option_strings if o.startswith("--")}
        for option in options - {"--help"}:
            assert f"`{option}" in PAGE or f" {option} " in PAGE, option


def test_the_recipe_on_the_page_is_one(tmp_path):
    (recipe,) = (text for kind, text in BLOCKS if kind == "toml")
    (tmp_path / "mouse.toml").write_text(recipe)
    assert read_recipe(tmp_path / "mouse.toml", {"release": "116"}).pinned == "mouse@116"


def test_every_key_of_a_recipe_is_on_the_page():
    keys = {
        field.encode_name
        for struct in (RecipeFile, Origin, KnownOrigin, KnownColumn, Source)
        for field in msgspec.structs.fields(struct)
    }
    missing = [key for key in sorted(keys) if f"`{key}`" not in PAGE]
    assert missing == []


def test_settings_and_places_are_called_so():
    fields = {f"GAS_{name.upper()}" for name in Settings.__dataclass_fields__}
    named = set(re.findall(r"`(GAS_\w+)`", PAGE))
    assert named == {name for name in fields if name.startswith("GAS_REFERENCES_")}
    assert BucketLibrary(None, "BUCKET").place == "s3://BUCKET"


def test_links_lead_somewhere():
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", PAGE)
    assert links and all((Path(__file__).parents[1] / link).exists() for link in links)
