"""The targets, and whether they are reached."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from benchmarks.measure.ratios import ratio
from benchmarks.report.findings import Findings
from benchmarks.scenarios.race import CODEC, ENGINE, HAND, OURS, Race

#: Parts of writing: those that the annotated VCF needs, and those that only the others do.
FOR_VCF = ("alleles", "known", "consequences", "vcf")
FOR_OTHERS = ("rows", "tsv", "types", "parquet", "summary")


@dataclass(frozen=True)
class Target:
    """A number with its name in the line of ratios, and what it should be."""

    name: str
    meaning: str
    value: Callable[[Findings], float | None]
    least: float | None = None
    most: float | None = None

    def reached(self, value: float) -> bool:
        return not (
            (self.least is not None and value < self.least)
            or (self.most is not None and value >= self.most)
        )

    @property
    def wish(self) -> str:
        return f"≥ {self.least:g}" if self.least is not None else f"< {self.most:g}"


def _against_hand(race: str, ours: str) -> Callable[[Findings], float | None]:
    def value(found: Findings) -> float | None:
        one = found.races.get(race)
        return ratio(one.samples[HAND].wall, one.samples[ours].wall) if one else None

    return value


def _against_codec(found: Findings) -> float | None:
    """Of the engine's time the part that is not the other outputs'; all of it if untold."""
    one = found.races.get("sites")
    if one is None:
        return None
    return ratio(one.samples[CODEC].wall, one.samples[ENGINE].wall) / vcf_share(one)


def vcf_share(race: Race) -> float:
    """The part of the engine's time that makes the annotated VCF, 1 where it is not told.

    All of reading and checking, and of writing what its threads spent on it: they work on all
    outputs in turn.
    """
    told = race.shares
    ours, others = (sum(told.get(name, 0) for name in names) for names in (FOR_VCF, FOR_OTHERS))
    if not ours or "whole" not in told:
        return 1.0
    stages = told["reading"] + told["checking"] + told["writing"] * ours / (ours + others)
    return stages / told["whole"]


def _start(found: Findings) -> float | None:
    return median(found.start.first) if found.start else None


def _memory(number: int) -> Callable[[Findings], float | None]:
    def value(found: Findings) -> float | None:
        peaks = [max(of).mb for of in found.memory.peaks.values()] if found.memory else []
        return peaks[number] if len(peaks) > number else None

    return value


def _growth(found: Findings) -> float | None:
    small, large = _memory(0)(found), _memory(1)(found)
    return large / small if small and large else None


def overhead(found: Findings) -> float | None:
    """Job by job, what the engine alone took right after it deducted; the median."""
    if found.service is None:
        return None
    pairs = zip(found.service.jobs, found.service.engine, strict=True)
    return median(job - engine for job, engine in pairs)


_PROCESS = "the same, the start of Python and the imports included"
TARGETS = (
    Target("all_outputs_sites", "by hand ÷ engine, sites", _against_hand("sites", ENGINE), 2.5),
    Target("all_outputs_sites_process", _PROCESS, _against_hand("sites", OURS), 2.5),
    Target("all_outputs_1_sample", "one sample", _against_hand("1 sample", ENGINE), 2),
    Target("all_outputs_1_sample_process", _PROCESS, _against_hand("1 sample", OURS), 2),
    Target("all_outputs_100_samples", "100 samples", _against_hand("100 samples", ENGINE), 2),
    Target("all_outputs_100_samples_process", _PROCESS, _against_hand("100 samples", OURS), 2),
    Target("vcf_vs_codec", "codec limit ÷ the engine's annotated VCF", _against_codec, 0.5),
    Target("start_1k_s", "engine, 1,000 sites, fresh process, s", _start, most=0.5),
    Target("memory_1M_MB", "peak at 1M sites, MB", _memory(0), most=400),
    Target("memory_5M_vs_1M", "peak at 5M ÷ at 1M sites", _growth, most=1.1),
    Target("service_overhead_s", "submit → COMPLETED less engine, s", overhead, most=1),
)


def ratios(found: Findings) -> dict[str, float]:
    """What was measured of the targets, by name."""
    values = {target.name: target.value(found) for target in TARGETS}
    return {name: round(value, 3) for name, value in values.items() if value is not None}


def line(values: dict[str, float]) -> str:
    """The last line that is printed."""
    return " ".join(["RATIOS", *(f"{name}={value:.2f}" for name, value in values.items())])
