"""The segment map: what csq says of a place that is far from everything it has to look at.

A contig is cut at both ends of every transcript.  Within a segment the same transcripts lie, so
that all its places have the same consequences, but for those *near* a coding transcript's
exons, or near a cut, which only csq can judge.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from annotator.engine.genemap import SET_SCHEMA
from annotator.reference.prepare.csq_view import Transcript


@dataclass(frozen=True)
class Map:
    """`segments`: start, set.  `sets`: set, entry and the fields of a row of the table.

    `near`: start, end of places for csq, without a margin, parted and by place (1-based).
    """

    segments: pl.DataFrame
    sets: pl.DataFrame
    near: pl.DataFrame


def segment_map(
    transcripts: list[Transcript], parts: Iterable[tuple[int, int]], flags: dict[str, str]
) -> Map:
    """The map of one contig; `parts` are exons, CDS and UTRs of its coding transcripts."""
    starts: dict[int, list[Transcript]] = {}
    ends: dict[int, list[Transcript]] = {}
    for one in transcripts:
        starts.setdefault(one.start, []).append(one)
        ends.setdefault(one.end + 1, []).append(one)
    cuts = sorted({*starts, *ends})
    here: dict[str, Transcript] = {}
    numbers: dict[tuple[str, ...], int] = {(): 0}
    sets: list[dict[str, object]] = []
    chosen = []
    for cut in cuts:
        for gone in ends.get(cut, []):
            del here[gone.name]
        here.update((one.name, one) for one in starts.get(cut, []))
        key = tuple(sorted(here))
        if key not in numbers:
            numbers[key] = len(numbers)
            sets += _set(numbers[key], [here[name] for name in key], flags)
        chosen.append(numbers[key])
    borders = [(cut - 1, cut) for cut in cuts]
    return Map(
        pl.DataFrame({"start": cuts, "set": chosen}, {"start": pl.Int32, "set": pl.Int32}),
        pl.DataFrame(sets, SET_SCHEMA),
        _merged([*parts, *borders]),
    )


def _set(number: int, members: list[Transcript], flags: dict[str, str]) -> list[dict[str, object]]:
    """A row per gene, biotype and kind: what csq would call one entry."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for one in members:
        groups.setdefault((one.kind, one.gene, one.biotype), []).append(one.name)
    return [
        {
            "set": number,
            "entry": f"{kind}|{gene}||{biotype}",
            "gene": gene,
            "transcript": "&".join(names),
            "transcript_flags": "&".join(flags[n] for n in names if n in flags) or None,
            "biotype": biotype,
        }
        for (kind, gene, biotype), names in sorted(groups.items())
    ]


def _merged(places: list[tuple[int, int]]) -> pl.DataFrame:
    merged: list[list[int]] = []
    for start, end in sorted(places):
        if merged and start <= merged[-1][1] + 1:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return pl.DataFrame(merged, {"start": pl.Int32, "end": pl.Int32}, orient="row")
