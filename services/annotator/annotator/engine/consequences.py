"""What each allele does to each transcript, asked of bcftools csq.

Two ways of asking, both per genetic code (csq has one for a whole run, and the mitochondrion
has its own):

local       every allele alone, as a record without genotypes (`csq -l`).  An allele is sent as
            a record of its own, so that which entry belongs to which allele is never a guess.
haplotypes  only when all genotypes are phased: whole records with their genotypes, so that
            variants in one codon are judged together.  An allele that nobody carries has no
            entry for a coding transcript then: there it keeps the local one.

What cannot be asked (unknown contig, REF that differs, symbolic alleles) is not sent, since
csq ends at the first such record or reads a wrong sequence.
"""

from dataclasses import dataclass

import polars as pl

from annotator.engine.alleles import alleles_of
from annotator.engine.bcsq import entries
from annotator.engine.csq import TAGS, Asking, nothing, read, refuse_to_lose, site, write
from annotator.engine.haplotypes import haplotypes

#: Bars in an entry that tells a change of a coding sequence: it has all seven fields.
CODING = 6


@dataclass(frozen=True)
class Consequences:
    """`per_allele`: row, allele, entry, for the table.

    For the VCF: `per_record` (row, bcsq, rest) holds what csq wrote of phased records, and
    `alone` (as per_allele) what belongs behind it; without phase `alone` is all there is.
    """

    per_allele: pl.DataFrame
    alone: pl.DataFrame
    per_record: pl.DataFrame


def ask(asking: Asking) -> Consequences:
    """The consequences of all alleles of the input."""
    shards = asking.codes().items()
    local = pl.concat([nothing("bcsq"), *(_local(asking, *shard) for shard in shards)])
    alone = entries(local)
    no_record = nothing("bcsq", "rest").drop("allele")
    if not asking.intake.phased:
        return Consequences(alone, alone, no_record)
    found = [haplotypes(asking, *shard) for shard in shards]
    together = pl.concat([alone.clear(), *(per_allele for per_allele, _ in found)])
    # What csq says of a coding change when it knows the haplotypes stands; the local view fills
    # in where it says nothing, transcript by transcript.
    keys = [
        pl.col("entry").str.extract(r"^[^|]*\|([^|]*\|[^|]*)").alias("transcript"),
        (pl.col("entry").str.count_matches("|", literal=True) == CODING).alias("coding"),
    ]
    same = ["row", "allele", "transcript", "coding"]
    rest = alone.with_columns(keys).join(
        together.with_columns(keys), on=same, how="anti", nulls_equal=True, maintain_order="left"
    )
    rest = rest.drop("transcript", "coding")
    per_record = pl.concat([no_record, *(per_record for _, per_record in found)])
    return Consequences(pl.concat([together, rest]), rest, per_record)


def _local(asking: Asking, code: int, contigs: list[str]) -> pl.DataFrame:
    source = asking.work / f"alleles-{code}.vcf"
    sent = 0
    with source.open("wb") as out:
        header = "\n".join(["##fileformat=VCFv4.2", *asking.contig_lines(), *TAGS, ""])
        out.write((header + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n").encode())
        for block in asking.intake.spool:
            part = alleles_of(block.filter(pl.col("contig").is_in(contigs)))
            part = part.filter(pl.col("status") == "annotated")
            sent += len(part)
            write(part.select(*site(), pl.format("GASROW={};GASALLELE={}", "row", "allele")), out)
    if not sent:
        return nothing("bcsq")
    found = read(asking.csq(code, contigs, source, local=True), "row", "allele", "bcsq")
    refuse_to_lose(sent, found.drop_nulls(["row", "allele"]).height)
    return found
