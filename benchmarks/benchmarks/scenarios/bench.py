"""What all scenarios share: where to work, how large, how often."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.generate.dataset import Dataset, dataset
from benchmarks.generate.plan import FULL, QUICK, Sizes
from benchmarks.peers.by_hand import Sources
from benchmarks.peers.ours import Ours, ours


@dataclass(frozen=True)
class Bench:
    """One run of the benchmarks."""

    work: Path
    real: Path  #: a folder of real chromosome 20, which need not be there
    quick: bool = False
    large: bool = True  #: whether 5 million records are measured as well

    @property
    def sizes(self) -> Sizes:
        return QUICK if self.quick else FULL

    def say(self, line: str) -> None:
        print(line, flush=True)

    def generated(self) -> "Ready":
        """The invented set and our reference made of it."""
        made = dataset(self.work, self.sizes.plan)
        sources = Sources(made.fasta, made.genes, made.known)
        return Ready(made, sources, ours("bench", sources, made.folder / "references"))


@dataclass(frozen=True)
class Ready:
    """A generated set with both ways to annotate with it."""

    made: Dataset
    sources: Sources
    ours: Ours

    @property
    def folder(self) -> Path:
        return self.made.folder
