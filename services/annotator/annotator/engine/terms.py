"""What the consequences of bcftools csq are called in the Sequence Ontology, and their impact.

Names: Sequence Ontology, http://www.sequenceontology.org (children of SO:0001060
sequence_variant).  Impact: the rating that Ensembl publishes beside these terms ("Ensembl
Variation - Calculated variant consequences"); it is a convention for sorting, no measurement.
csq's own short words: bcftools 1.24, csq.c.
"""

from typing import Final

#: Impact, from the gravest to the least.
IMPACTS: Final = ("HIGH", "MODERATE", "LOW", "MODIFIER")

#: csq's word -> (Sequence Ontology term, impact).
TERMS: Final[dict[str, tuple[str, str]]] = {
    "splice_acceptor": ("splice_acceptor_variant", "HIGH"),  # SO:0001574
    "splice_donor": ("splice_donor_variant", "HIGH"),  # SO:0001575
    "stop_gained": ("stop_gained", "HIGH"),  # SO:0001587
    "frameshift": ("frameshift_variant", "HIGH"),  # SO:0001589
    "stop_lost": ("stop_lost", "HIGH"),  # SO:0001578
    "start_lost": ("start_lost", "HIGH"),  # SO:0002012
    "feature_elongation": ("feature_elongation", "HIGH"),  # SO:0001907
    "feature_truncation": ("feature_truncation", "HIGH"),  # SO:0001906
    "inframe_insertion": ("inframe_insertion", "MODERATE"),  # SO:0001821
    "inframe_deletion": ("inframe_deletion", "MODERATE"),  # SO:0001822
    "missense": ("missense_variant", "MODERATE"),  # SO:0001583
    # In frame, yet neither a pure insertion nor a pure deletion: SO:0001818.
    "inframe_altering": ("protein_altering_variant", "MODERATE"),
    "splice_region": ("splice_region_variant", "LOW"),  # SO:0001630
    "start_retained": ("start_retained_variant", "LOW"),  # SO:0002019
    "stop_retained": ("stop_retained_variant", "LOW"),  # SO:0001567
    "synonymous": ("synonymous_variant", "LOW"),  # SO:0001819
    "coding_sequence": ("coding_sequence_variant", "MODIFIER"),  # SO:0001580
    "5_prime_utr": ("5_prime_UTR_variant", "MODIFIER"),  # SO:0001623
    "3_prime_utr": ("3_prime_UTR_variant", "MODIFIER"),  # SO:0001624
    "NMD_transcript": ("NMD_transcript_variant", "MODIFIER"),  # SO:0001621
    "non_coding": ("non_coding_transcript_variant", "MODIFIER"),  # SO:0001619
    "intron": ("intron_variant", "MODIFIER"),  # SO:0001627
    "intergenic": ("intergenic_variant", "MODIFIER"),  # SO:0001628
}

#: Terms that other engines use and csq does not (Ensembl Variation, same table).
OTHER_TERMS: Final[dict[str, str]] = {
    "transcript_ablation": "HIGH",  # SO:0001893
    "transcript_amplification": "HIGH",  # SO:0001889
    "conservative_inframe_insertion": "MODERATE",  # SO:0001823
    "conservative_inframe_deletion": "MODERATE",  # SO:0001825
    "disruptive_inframe_insertion": "MODERATE",  # SO:0001824
    "disruptive_inframe_deletion": "MODERATE",  # SO:0001826
    "splice_donor_5th_base_variant": "LOW",  # SO:0001787
    "splice_donor_region_variant": "LOW",  # SO:0002170
    "splice_polypyrimidine_tract_variant": "LOW",  # SO:0002169
    "incomplete_terminal_codon_variant": "LOW",  # SO:0001626
    "initiator_codon_variant": "LOW",  # SO:0001582
    "5_prime_UTR_premature_start_codon_gain_variant": "LOW",  # SO:0001988
    "mature_miRNA_variant": "MODIFIER",  # SO:0001620
    "non_coding_transcript_exon_variant": "MODIFIER",  # SO:0001792
    "upstream_gene_variant": "MODIFIER",  # SO:0001631
    "downstream_gene_variant": "MODIFIER",  # SO:0001632
    "TFBS_ablation": "MODERATE",  # SO:0001895
    "TF_binding_site_variant": "MODIFIER",  # SO:0001782
    "regulatory_region_variant": "MODIFIER",  # SO:0001566
    "coding_transcript_variant": "MODIFIER",  # SO:0001968
    "intragenic_variant": "MODIFIER",  # SO:0002011
    "intergenic_region": "MODIFIER",  # SO:0000605
    "sequence_variant": "MODIFIER",  # SO:0001060
}
IMPACT_OF: Final = dict(TERMS.values()) | OTHER_TERMS

#: What a row says when csq found nothing at the place.
NOTHING_FOUND: Final = "intergenic"


def term(word: str) -> str:
    """The Sequence Ontology term of one word of csq; a word that is not known stays as it is."""
    return TERMS.get(word, (word, "MODIFIER"))[0]


def consequence(words: str) -> str:
    """`"*missense&inframe_altering"` -> `"missense_variant&protein_altering_variant"`.

    A leading `*` is csq's mark for "behind a stop codon that another variant of the same
    haplotype makes"; it is told by the column `upstream_stop` and is no part of the term.
    """
    return "&".join(term(word) for word in words.lstrip("*").split("&"))


def impact(words: str) -> str:
    """The gravest impact among joined words."""
    ratings = {IMPACT_OF.get(term(word), "MODIFIER") for word in words.lstrip("*").split("&")}
    return next(rating for rating in IMPACTS if rating in ratings)


def unknown(words: str) -> set[str]:
    """Those among joined words that no table here has."""
    return {word for word in words.lstrip("*").split("&") if term(word) not in IMPACT_OF}
