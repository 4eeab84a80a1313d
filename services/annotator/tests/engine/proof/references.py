"""References made of models, as `gas-reference` makes them of files."""

from collections.abc import Sequence
from pathlib import Path

from annotator.reference import Reference
from annotator.reference.prepare import KnownSource, Recipe, prepare
from annotator.reference.registry import KnownColumn
from proof.genes import Model


def installed(
    model: Model,
    folder: Path,
    known: Sequence[KnownSource] = (),
    columns: Sequence[KnownColumn] = (),
) -> Reference:
    """The model as a reference called `made-up`; `known` and `columns` as in a recipe."""
    genome = model.write(folder / "sources")
    recipe = Recipe(
        name="made-up",
        version="1",
        assembly="made up",
        description="Invented for a test.",
        fasta=genome.fasta,
        genes=[genome.genes],
        genetic_codes=genome.codes,
        known=list(known),
        known_columns=list(columns),
    )
    prepare(recipe, folder / "made-up")
    return Reference.load(folder / "made-up")
