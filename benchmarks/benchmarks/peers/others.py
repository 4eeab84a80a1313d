"""Other annotators, measured where they are installed: SnpEff and vcfanno (Debian has both)."""

import shutil
from collections.abc import Callable
from pathlib import Path

from benchmarks.generate.known import TAGS
from benchmarks.measure.commands import Pipeline, run
from benchmarks.peers.by_hand import Sources

Peer = Callable[[Sources, Path, Path], Pipeline]
#: Its standard memory is too little for a chromosome with its genes.
JAVA_MEMORY = "-Xmx4g"
MISSING = "not installed"


def snpeff(sources: Sources, given: Path, work: Path) -> Pipeline:
    """Consequences alone, without statistics and without known variants."""
    program = str(shutil.which("snpEff"))
    config = work / "snpeff" / "snpEff.config"
    if not config.exists():
        _build(program, sources, config)
    options = ("-c", config, "-noLog", "-noStats", "-nodownload")
    return [[program, JAVA_MEMORY, "ann", *options, "bench", given]]


def _build(program: str, sources: Sources, config: Path) -> None:
    folder = config.parent / "data" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    for name, file in (("sequences.fa", sources.fasta), ("genes.gff.gz", sources.genes)):
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(file.resolve())
    part = config.with_suffix(".part")
    part.write_text(f"data.dir = {folder.parent.resolve()}\nbench.genome : bench\n")
    options = ("-c", part, "-noLog", "-noCheckCds", "-noCheckProtein", "-gff3")
    run([[program, JAVA_MEMORY, "build", *options, "bench"]])
    part.rename(config)


def vcfanno(sources: Sources, given: Path, work: Path) -> Pipeline:
    """Known variants alone, on both cores."""
    config = work / "vcfanno.toml"
    names = ["ID", *TAGS]
    fields = {
        "file": str(sources.known),
        "fields": names,
        "ops": ["first"] * len(names),
        "names": ["KNOWN_ID", *TAGS],
    }
    lines = "".join(f"{key} = {value!r}\n".replace("'", '"') for key, value in fields.items())
    config.write_text(f"[[annotation]]\n{lines}")
    return [[str(shutil.which("vcfanno")), "-p", "2", config, given]]


#: Name -> the program whose presence decides, and how it is run.
OTHERS: dict[str, tuple[str, Peer]] = {
    "SnpEff (consequences only)": ("snpEff", snpeff),
    "vcfanno (known variants only)": ("vcfanno", vcfanno),
}


def installed() -> dict[str, Peer]:
    """Those that can be measured here."""
    return {name: peer for name, (program, peer) in OTHERS.items() if shutil.which(program)}
