"""Which genes an intron belongs to: every transcript asked for itself.

csq names one gene where several have nothing more to say than intron or non-coding.  Here each
transcript gets a copy of its contig to itself, so that csq cannot leave it out.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from proof.genes import Model
from proof.meaning import words_and_gene
from proof.oracle import Allele, by_hand

#: `intron|GENE||biotype` -> the transcripts that say so.
Names = dict[str, set[str]]


def every_name(model: Model, alleles: Sequence[Allele], work: Path) -> list[Names]:
    """For each allele all genes and transcripts, where none has more to say than its name."""
    genome = _apart(model).write(work / "apart")
    asked = [
        (number, transcript.name, allele)
        for number, allele in enumerate(alleles)
        for gene in model.genes
        if gene.contig == allele.contig
        for transcript in gene.transcripts
    ]
    copies = [allele._replace(contig=f"{allele.contig}.{name}") for _, name, allele in asked]
    found: list[Names] = [{} for _ in alleles]
    for (number, name, _), entries in zip(asked, by_hand(genome, copies, work), strict=True):
        for entry in entries:
            found[number].setdefault(words_and_gene(entry), set()).add(name)
    return found


def _apart(model: Model) -> Model:
    contigs, genes = [], []
    for gene in model.genes:
        for transcript in gene.transcripts:
            home = f"{gene.contig}.{transcript.name}"
            contigs.append(replace(model.contig(gene.contig), name=home))
            genes.append(replace(gene, contig=home, transcripts=(transcript,)))
    return Model(tuple(contigs), tuple(genes))
