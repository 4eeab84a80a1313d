"""What is handed to `annotator.reference.prepare`, and what it is held to."""

import hashlib
import shutil
from pathlib import Path

import msgspec

from annotator.library.contents import DESCRIPTION, understood
from annotator.library.problem import Problem
from annotator.library.recipe import RecipeFile
from annotator.library.sources import Brought
from annotator.reference.prepare import KnownSource, Recipe
from annotator.reference.registry import SCHEMA, Source
from gas.references import pinned


def made_of(recipe: RecipeFile, brought: list[Brought]) -> bytes:
    """What decides what is prepared: this program, the recipe, and the contents of the files."""
    sums = [each.sha256 for each in brought]
    return msgspec.json.encode({"schema": SCHEMA, "recipe": recipe, "sha256": sums})


def for_preparing(
    recipe: RecipeFile, fasta: Brought, genes: list[Brought], known: list[Brought]
) -> Recipe:
    """The recipe as `annotator.reference.prepare` takes it; where each file is from goes along."""
    files = [
        Source(f"file {each.path.name}", f"{each.origin} sha256:{each.sha256}", "as above")
        for each in (fasta, *genes, *known)
    ]
    return Recipe(
        name=recipe.name,
        version=recipe.version,
        assembly=recipe.assembly,
        description=recipe.description,
        fasta=fasta.path,
        genes=[each.path for each in genes],
        known=[
            KnownSource(each.path, origin.label, origin.columns, origin.id_prefix)
            for each, origin in zip(known, recipe.known, strict=True)
        ],
        known_columns=recipe.known_columns,
        contigs=recipe.contigs,
        lengths=recipe.lengths,
        aliases=recipe.aliases,
        genetic_codes=recipe.genetic_codes,
        other_assemblies=recipe.other_assemblies,
        sources=[*recipe.sources, *files],
    )


def verify(prepared: Path, expected: str) -> None:
    """What will be kept is what was described.  Raises `Problem`."""
    contents = understood((prepared / DESCRIPTION).read_bytes())
    made = pinned(contents.name, contents.version)
    if made != expected:
        raise Problem(f"{made} was made instead of {expected}.", "This is a defect: report it.")
    for name, file in contents.files.items():
        with (prepared / name).open("rb") as opened:
            if hashlib.file_digest(opened, "sha256").hexdigest() != file.sha256:
                shutil.rmtree(prepared)
                raise Problem(
                    f"{name} changed after it was prepared.", "Check the disk; run this again."
                )
