"""One input, annotated by all in turn."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure.agreement import Agreement, agreement
from benchmarks.measure.alternately import Contestant, Samples, alternately
from benchmarks.measure.commands import Pipeline, run
from benchmarks.peers import others
from benchmarks.peers.by_hand import Sources, by_hand
from benchmarks.peers.codec import codec
from benchmarks.peers.ours import Ours, timings
from benchmarks.peers.warm import warm
from gas import outputs

#: Names under which samples are kept.  `OURS` is a whole process; `ENGINE` is the same work in
#: a process that lives on.
OURS, ENGINE, HAND, HAND_1, CODEC = "ours", "engine", "by_hand", "by_hand_level_1", "codec"
HAND_VCF = "hand.vcf.gz"
#: With more sample columns, comparing would take longer than measuring.
FEW = 1


@dataclass(frozen=True)
class Race:
    """The samples of a race; `shares` are our seconds by stage, as the manifest tells them."""

    records: int
    sample_columns: int
    input_bytes: int
    samples: Mapping[str, Samples]
    shares: Mapping[str, float]
    notes: Mapping[str, str]
    agreement: Agreement | None = None  #: not looked at where there are many samples


@contextmanager
def contestants(
    sources: Sources, engine: Ours, given: Path, work: Path, *, phased: bool = False
) -> Iterator[dict[str, Contestant]]:
    """By hand at both levels, ours as a process, ours in a process that lives on."""
    out = work / "out"
    with warm(engine.name, engine.references) as living:
        yield {
            HAND: _running(by_hand(sources, given, work / HAND_VCF, phased=phased)),
            OURS: _running(engine.pipeline(given, out)),
            HAND_1: _running(by_hand(sources, given, work / "hand-1.vcf.gz", "1", phased=phased)),
            ENGINE: lambda: living.annotate(given, out),
        }


def race(
    sources: Sources,
    engine: Ours,
    given: Path,
    work: Path,
    *,
    records: int,
    sample_columns: int,
    rounds: int,
    everybody: bool = False,
    phased: bool = False,
) -> Race:
    """Measure; `everybody` adds the other annotators that are installed.

    Raises `PeerFailed` when anybody fails.
    """
    work.mkdir(parents=True, exist_ok=True)
    name, pipeline = codec(given)
    notes = {CODEC: name}
    with contestants(sources, engine, given, work, phased=phased) as found:
        found[CODEC] = _running(pipeline, work / "codec.vcf.gz")
        if everybody:
            notes |= dict.fromkeys(others.OTHERS, others.MISSING)
            for other, peer in others.installed().items():
                found[other] = _running(peer(sources, given, work), work / "other.vcf")
                notes[other] = "measured"
        samples = alternately(found, rounds)
    size, shares = given.stat().st_size, timings(work / "out")
    same = None
    if sample_columns <= FEW and not phased:
        same = agreement(work / HAND_VCF, work / "out" / outputs.ANNOTATED_VCF)
    shutil.rmtree(work)
    return Race(records, sample_columns, size, samples, shares, notes, same)


def _running(pipeline: Pipeline, out: Path | None = None) -> Contestant:
    return lambda: run(pipeline, out)
