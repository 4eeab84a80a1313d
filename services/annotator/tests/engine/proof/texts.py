"""VCF files as text, and the ways in which people wrap them."""

import subprocess
import sys
from pathlib import Path

import pysam

HEADER = "##fileformat=VCFv4.2\n##contig=<ID=22>\n##contig=<ID=MT>\n"
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"

#: One known variant of the demo assembly: MT-ATP6, 156L>156R.
GOOD = "MT\t8993\t.\tT\tG\t.\t.\t.\n"
PLAIN = HEADER + COLUMNS + GOOD


def vcf(*records: str, header: str = HEADER, samples: str = "") -> str:
    """A VCF of records written with spaces between the columns, for the sake of the reader."""
    columns = COLUMNS.rstrip() + ("\tFORMAT\t" + samples.replace(" ", "\t") if samples else "")
    lines = [columns, *("\t".join(record.split(" ")) for record in records)]
    return header + "\n".join(lines) + "\n"


def bgzip(raw: bytes, folder: Path) -> bytes:
    """The bytes as a bgzip file; `folder` is for intermediate files."""
    path = folder / "b.gz"
    with pysam.BGZFile(str(path), "wb", None) as out:
        out.write(raw)
    return path.read_bytes()


def bcf(text: str, folder: Path, options: str = "-Ob") -> bytes:
    """The text as a BCF file (`-Ob`, or `-Ou` without compression), made by bcftools."""
    source, path = folder / "s.vcf", folder / "s.bcf"
    source.write_text(text)
    bcftools("view", "--no-version", options, "-o", str(path), str(source))
    return path.read_bytes()


def bcftools(*arguments: str) -> str:
    """Run the wheel's bcftools by hand, in a process of its own; gives its messages."""
    program = (
        "import sys, pysam.bcftools as b; getattr(b, sys.argv[1])"
        "(*sys.argv[2:], catch_stdout=False)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"bcftools {' '.join(arguments)}:\n{done.stderr}"
    return done.stderr
