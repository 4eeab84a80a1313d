"""From public files to a reference: a folder that the engine can work with at once.

    FASTA          → genome.fa.gz, genome.fa.gz.fai, genome.fa.gz.gzi, <contig>/sequence
    GFF3           → <contig>/genes.gff3, genes.arrow, near.arrow, segments.arrow, sets.arrow,
                     and transcripts.arrow for all contigs
    known variants → <contig>/known.npy, known-*.npy, known-*.arrow (see `columns.py`)
    all of it      → reference.json, which pins every file by its checksum

Nothing is downloaded here.  The same sources give the same bytes.
"""

from annotator.reference.prepare.prepare import prepare
from annotator.reference.prepare.recipe import KnownRows, KnownSource, Recipe, Unusable

__all__ = ["KnownRows", "KnownSource", "Recipe", "Unusable", "prepare"]
