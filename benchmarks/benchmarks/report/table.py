"""The results as Markdown."""

from collections.abc import Iterator, Sequence
from statistics import median

from benchmarks.measure.ratios import quotients, ratio
from benchmarks.report.findings import Findings
from benchmarks.report.verdicts import TARGETS, ratios
from benchmarks.scenarios.race import ENGINE, HAND, HAND_1, OURS, Race

LABELS = {
    HAND: "by hand, default level",
    HAND_1: "by hand, level 1",
    OURS: "ours, whole process, all outputs",
    ENGINE: "ours, engine, all outputs",
    "codec": "codec limit",
}
#: The last column is by hand at our level of compression.
TITLES = (
    *("", "s, median", "s, all rounds", "cpu s", "records/s"),
    *("by hand ÷ this", "level 1 ÷ this"),
)


def markdown(found: Findings) -> str:
    """The whole page."""
    parts = [_head(found), _verdicts(found)]
    parts += [_race(name, race) for name, race in found.races.items()]
    parts += [part for part in (_start(found), _memory(found), _service(found)) if part]
    parts += [f"**{name} failed**: {why}" for name, why in found.failed.items()]
    return "\n\n".join(parts) + "\n"


def rows(titles: Sequence[str], lines: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> str:
    """A table."""
    marks = ["---", *("---:" for _ in titles[1:])]
    return "\n".join(f"| {' | '.join(line)} |" for line in (titles, marks, *lines))


def _head(found: Findings) -> str:
    about = ", ".join(f"{name} {value}" for name, value in found.machine.items())
    told = ", ".join(f"{name} {value}" for name, value in found.versions.items())
    quick = " **Quick: sizes too small for figures.**" if found.quick else ""
    return f"# Results of {found.created}\n\n{about}.{quick}\n\n{told}."


def _verdicts(found: Findings) -> str:
    values = ratios(found)
    lines = [
        (t.name, t.meaning, f"{values[t.name]:.2f}", t.wish, verdict(t.reached(values[t.name])))
        for t in TARGETS
        if t.name in values
    ]
    return rows(("target", "meaning", "measured", "wanted", ""), lines)


def verdict(reached: bool) -> str:
    return "reached" if reached else "**not reached**"


def _race(name: str, race: Race) -> str:
    hand, lines = race.samples[HAND].wall, []
    for key, samples in race.samples.items():
        label = LABELS.get(key, key)
        if key in race.notes and key in LABELS:
            label += f" ({race.notes[key]})"
        all_of_them = quotients(hand, samples.wall)
        lines.append(
            (
                label,
                f"{median(samples.wall):.3f}",
                f"{min(samples.wall):.3f}–{max(samples.wall):.3f}",
                f"{median(samples.cpu):.2f}",
                f"{race.records / median(samples.wall) / 1000:,.0f}k",
                f"{ratio(hand, samples.wall):.2f} ({min(all_of_them):.2f}–{max(all_of_them):.2f})",
                f"{ratio(race.samples[HAND_1].wall, samples.wall):.2f}",
            )
        )
    missing = [name for name in race.notes if name not in race.samples and name != "codec"]
    lines += [(name, race.notes[name], "", "", "", "", "") for name in missing]
    size = f"{race.records:,} records, {race.input_bytes / 1e6:,.1f} MB"
    return f"## {name}\n\n{size}\n\n{rows(TITLES, lines)}{_agreement(race)}{_shares(race)}"


def _agreement(race: Race) -> str:
    same = race.agreement
    if same is None:
        return ""
    odd = same.records - same.same - same.more
    return (
        f"\n\nConsequences are the same in {same.same:,} records of {same.records:,}; in "
        f"{same.more:,} ours are those and more, in {odd:,} others. Of {same.known_by_hand:,} "
        f"that are known by hand, {same.known_same:,} have the same id in ours."
    )


def _shares(race: Race) -> str:
    if not race.shares:
        return ""
    lines = [(name, f"{seconds:.3f}") for name, seconds in race.shares.items()]
    return "\n\n" + rows(("stage of the engine's last run", "s"), lines)


def _start(found: Findings) -> str:
    if found.start is None:
        return ""
    kinds = ("process", "imports", "first", "second", "by_hand", "nothing")
    lines = [(kind, f"{median(getattr(found.start, kind)):.3f}") for kind in kinds]
    return f"## Start: {found.start.records:,} sites\n\n{rows(('', 's, median'), lines)}"


def _memory(found: Findings) -> str:
    if found.memory is None:
        return ""
    lines = [
        (f"{int(records):,}", " ".join(f"{one.mb:.0f} ({one.own_mb:.0f})" for one in peaks))
        for records, peaks in found.memory.peaks.items()
    ]
    titles = ("records", "peak PSS of the process tree, MB (of it no file's)")
    return f"## Memory\n\n{rows(titles, lines)}"


def _service(found: Findings) -> str:
    if found.service is None:
        return ""
    jobs, engine = found.service.jobs, found.service.engine
    lines = [
        ("submit → COMPLETED", f"{median(jobs):.3f}", f"{min(jobs):.3f}–{max(jobs):.3f}"),
        ("the engine alone", f"{median(engine):.3f}", f"{min(engine):.3f}–{max(engine):.3f}"),
    ]
    return f"## Service: {len(jobs)} small jobs\n\n{rows(('', 's, median', 's, all'), lines)}"
