"""What is known of an allele: its id and what the reference's sources say of it.

Matched by contig and by position, REF and ALT in their least form, so that each allele of a
multi-allelic record finds its own; the reference lists left-aligned and customary places.
"""

import polars as pl

from annotator.reference import Reference

KEY = ["contig", "least_pos", "least_ref", "least_alt"]


class Known:
    """The known variants of a reference."""

    def __init__(self, reference: Reference) -> None:
        self.columns = [known.column for known in reference.about.known_columns]
        self.tags = {known.info: known.column for known in reference.about.known_columns}
        self.table = pl.scan_parquet(reference.known).rename(
            {"pos": "least_pos", "ref": "least_ref", "alt": "least_alt"}
        )

    def of(self, alleles: pl.DataFrame) -> pl.DataFrame:
        """The alleles with known_id, known_source and the columns of the reference, or nulls."""
        if not len(alleles):
            low, high = 0, 0
        else:
            low, high = int(alleles["least_pos"].min()), int(alleles["least_pos"].max())  # type: ignore[arg-type]
        near = self.table.filter(
            pl.col("contig").is_in(alleles["contig"].unique().to_list())
            & pl.col("least_pos").is_between(low, high)
        ).with_columns(pl.col("least_pos").cast(pl.Int64))
        found = alleles.join(near.collect(), on=KEY, how="left", maintain_order="left")
        # Where REF disagrees with the reference an equal spelling means nothing.
        sound = pl.col("status") == "annotated"
        wanted = ["known_id", "known_source", *self.columns]
        return found.with_columns(pl.when(sound).then(name).alias(name) for name in wanted)
