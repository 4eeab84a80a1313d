"""Recipes: TOML files that say of which public files a reference is made.

`{release}` and the like stand for the recipe's own `[values]`, which `--set` replaces.
"""

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from annotator.library.problem import Problem
from annotator.library.sums import Kind
from annotator.reference.registry import EMBEDDED, KnownColumn, Source
from gas.references import NAME, VERSION, pinned

#: The recipes that this program brings.
CATALOGUE = Path(__file__).parent / "catalogue"

PLACE = re.compile(r"\{(\w+)\}")


class Origin(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file: `file` is an address (http, https, file) or a path beside the recipe."""

    file: str
    sha256: str | None = None  #: pins the file
    checksums: str | None = None  #: the server's own list; read where no sha256 pins the file
    checksum_kind: Kind = "sha256"  #: of that list


class KnownOrigin(Origin, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of known variants: see `annotator.reference.prepare.KnownSource`."""

    label: str
    id_prefix: str = ""
    columns: dict[str, str] = {}


class RecipeFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A recipe, its values filled in: see `annotator.reference.prepare.Recipe`."""

    name: str
    version: str
    assembly: str
    description: str
    fasta: Origin
    genes: list[Origin]
    known: list[KnownOrigin] = []
    known_columns: list[KnownColumn] = []
    contigs: list[str] | None = None
    lengths: dict[str, int] = {}
    aliases: dict[str, tuple[str, ...]] = {}
    genetic_codes: dict[str, int] = {}
    other_assemblies: dict[str, dict[str, int]] = {}
    sources: list[Source] = []

    @property
    def pinned(self) -> str:
        return pinned(self.name, self.version)


def catalogue() -> list[str]:
    """Names of the recipes that this program brings."""
    return sorted(path.stem for path in CATALOGUE.glob("*.toml"))


def read_recipe(path: Path, values: dict[str, str], version: str | None = None) -> RecipeFile:
    """A recipe with its values, some of them replaced.  Raises `Problem`."""
    try:
        told = tomllib.loads(path.read_text("utf-8"))
        known = told.pop("values", {})
        if strange := values.keys() - known.keys():
            raise Problem(
                f"{path.name} has no value {', '.join(sorted(strange))}.",
                f"It has {', '.join(sorted(known)) or 'none at all'}.",
            )
        if version is not None:
            told["version"] = version
        recipe = msgspec.convert(_filled(told, known | values), RecipeFile)
    except OSError as error:
        raise Problem(f"{path} cannot be read: {error.strerror}.", "Name a recipe.") from error
    except (tomllib.TOMLDecodeError, UnicodeError, msgspec.ValidationError) as error:
        raise Problem(
            f"{path.name} is no recipe: {error}.", "docs/references.md says what one holds."
        ) from error
    _check(recipe)
    return recipe


def _filled(value: Any, values: dict[str, Any]) -> Any:
    """The same with every `{name}` replaced."""
    if isinstance(value, dict):
        return {key: _filled(each, values) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, values) for each in value]
    if not isinstance(value, str):
        return value
    if unknown := [name for name in PLACE.findall(value) if name not in values]:
        raise Problem(f"{value!r} names the unknown value {unknown[0]}.", "Add it to [values].")
    return PLACE.sub(lambda match: str(values[match[1]]), value)


def _check(recipe: RecipeFile) -> None:
    if not NAME.fullmatch(recipe.name) or not VERSION.fullmatch(recipe.version):
        raise Problem(
            f"{recipe.pinned!r} is no name of a reference.",
            "Use small letters, digits, `.`, `_` and `-`; versions may have capitals, too.",
        )
    if (EMBEDDED / recipe.name).exists():
        raise Problem(
            f"{recipe.name} is a reference of this program's own.", "Choose another name."
        )
