"""How large everything is: for figures, and for a look while developing."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Plan:
    """The reference; all else follows from the seed."""

    length: int = 64_000_000  #: bases of the chromosome
    known: int = 2_000_000  #: known variants
    seed: int = 20


@dataclass(frozen=True)
class Sizes:
    """Records of each measurement, and how many rounds it has."""

    plan: Plan = field(default_factory=Plan)
    records: int = 500_000
    rounds: int = 5
    cohort: int = 500_000  #: records of the file with 100 samples
    cohort_rounds: int = 3
    scaling: tuple[int, ...] = (1_000, 10_000, 100_000, 1_000_000)
    memory: tuple[int, int] = (1_000_000, 5_000_000)
    start: int = 1_000
    start_rounds: int = 9
    jobs: int = 15


FULL = Sizes()
QUICK = Sizes(
    plan=Plan(length=6_400_000, known=200_000),
    records=50_000,
    rounds=3,
    cohort=5_000,
    cohort_rounds=2,
    scaling=(1_000, 10_000, 100_000),
    memory=(100_000, 500_000),
    start_rounds=5,
    jobs=5,
)
