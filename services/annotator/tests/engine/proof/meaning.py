"""csq's entries as rows of the table, by a vocabulary of our own.

Terms: Sequence Ontology, http://www.sequenceontology.org; impact: "Ensembl Variation -
Calculated variant consequences"; csq's words: bcftools manual, "csq".
"""

from typing import NamedTuple

HIGH = {
    "splice_acceptor": "splice_acceptor_variant",
    "splice_donor": "splice_donor_variant",
    "stop_gained": "stop_gained",
    "frameshift": "frameshift_variant",
    "stop_lost": "stop_lost",
    "start_lost": "start_lost",
    "feature_elongation": "feature_elongation",
    "feature_truncation": "feature_truncation",
}
MODERATE = {
    "inframe_insertion": "inframe_insertion",
    "inframe_deletion": "inframe_deletion",
    "missense": "missense_variant",
    "inframe_altering": "protein_altering_variant",
}
LOW = {
    "splice_region": "splice_region_variant",
    "start_retained": "start_retained_variant",
    "stop_retained": "stop_retained_variant",
    "synonymous": "synonymous_variant",
}
MODIFIER = {
    "coding_sequence": "coding_sequence_variant",
    "5_prime_utr": "5_prime_UTR_variant",
    "3_prime_utr": "3_prime_UTR_variant",
    "non_coding": "non_coding_transcript_variant",
    "intron": "intron_variant",
    "intergenic": "intergenic_variant",
    "NMD_transcript": "NMD_transcript_variant",
}
IMPACTS = {"HIGH": HIGH, "MODERATE": MODERATE, "LOW": LOW, "MODIFIER": MODIFIER}
TERMS = HIGH | MODERATE | LOW | MODIFIER

#: What csq says of a place without a word on what happens there; it names no transcript then.
QUIET = {"intron", "non_coding"}


class Row(NamedTuple):
    """What one row of the table says of one gene or transcript."""

    gene: str
    transcript: str
    biotype: str
    strand: str
    consequence: str
    impact: str
    amino_acid_change: str
    dna_change: str
    upstream_stop: str


def meaning(entry: str) -> Row:
    """The row that an entry of csq asks for."""
    words, gene, transcript, biotype, strand, amino_acids, dna = (entry.split("|") + [""] * 7)[:7]
    names = words.lstrip("*").split("&")
    impact = next(level for level, known in IMPACTS.items() if known.keys() & set(names))
    stop = "true" if words.startswith("*") else "false"
    terms = "&".join(TERMS[name] for name in names)
    return Row(gene, transcript, biotype, strand, terms, impact, amino_acids, dna, stop)


#: An allele in which no gene lies.
NOWHERE = Row("", "", "", "", "intergenic_variant", "MODIFIER", "", "", "")


def row(told: dict[str, str]) -> Row:
    """The same of a row of variants.tsv.gz."""
    return Row(*(told[name] for name in Row._fields))


def quiet(entry: str) -> bool:
    """An intron, or a gene that makes no protein: csq names one of several genes only."""
    return entry.split("|")[0] in QUIET


def words_and_gene(entry: str) -> str:
    """An entry without what the engine may say beyond csq: `intron|GENE||biotype`."""
    words, gene, _, biotype = (entry.split("|") + [""] * 4)[:4]
    return f"{words}|{gene}||{biotype}"
