"""File names as people give and get them: shown and offered, never part of a key or command."""

import re
from typing import Final

#: What the annotator reads; the longest first, so that `.vcf.gz` does not leave `.vcf` behind.
ENDINGS: Final = (".vcf.gz", ".vcf.bgz", ".vcf")
LONGEST: Final = 255
_STEM: Final = 100


def shown(file_name: str) -> str:
    """The name without the folders and control characters that some browsers send."""
    last = re.split(r"[/\\]", file_name)[-1]
    return "".join(letter for letter in last if letter.isprintable()).strip()[:LONGEST]


def readable(file_name: str) -> bool:
    """Does the name say that this is a VCF?"""
    return file_name.lower().endswith(ENDINGS) and bool(_bare(file_name))


def download_name(file_name: str, output: str) -> str:
    """`sample.vcf.gz` and `annotated.vcf.gz` give `sample.annotated.vcf.gz`."""
    stem = re.sub(r"[^\w.\-]+", "_", _bare(file_name)).strip("._-")[:_STEM]
    return f"{stem or 'annotation'}.{output}"


def _bare(file_name: str) -> str:
    lower = file_name.lower()
    ending = next((ending for ending in ENDINGS if lower.endswith(ending)), "")
    return file_name[: len(file_name) - len(ending)]
