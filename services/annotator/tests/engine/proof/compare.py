"""The engine's result against the answers by hand, record by record."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from proof.genes import Model
from proof.meaning import NOWHERE, Row, meaning, quiet, row, words_and_gene
from proof.naming import Names, every_name
from proof.oracle import Allele, by_hand, entries
from proof.result import Result
from proof.spelling import asked


@dataclass(frozen=True)
class Answer:
    """What csq says of an allele, taken apart.

    `loud` are entries of what happens to a transcript, `silent` those that merely name a gene
    (intron, non-coding): of these csq may leave genes out, `names` has all of them.  `doubtful`
    are entries of csq on transcripts that the allele does not touch; they may be absent.
    """

    allele: Allele
    loud: set[str]
    silent: set[str]
    names: Names
    doubtful: set[str]
    #: Longer than a base and across a transcript's end, or loud and silent at once: there csq's
    #: choice of genes may stay.
    across: bool

    @property
    def rows(self) -> set[Row]:
        """The rows of the table, but for the silent ones."""
        return {meaning(entry) for entry in self.loud}

    def rows_hold(self, told: set[Row]) -> bool:
        """Do these rows of the table say the same?"""
        told = told - {meaning(entry) for entry in self.doubtful}
        if not self.loud and not self.silent:
            return told <= {NOWHERE}
        if not self.rows <= told:
            return False
        others = told - self.rows
        by_row = {meaning(entry): names for entry, names in self.names.items()}
        seen = {r._replace(transcript=""): set(r.transcript.split("&")) for r in others}
        if not self.across:
            return seen == by_row
        least = {meaning(entry) for entry in self.silent}
        return least <= seen.keys() <= by_row.keys() and all(
            found in ({""}, by_row[known]) for known, found in seen.items()
        )


def answers(model: Model, alleles: Sequence[Allele], work: Path) -> list[Answer]:
    """The answers by hand."""
    spelled = [asked(model, allele) for allele in alleles]
    told = by_hand(model.write(work), spelled, work)
    silent = [n for n, found in enumerate(told) if any(map(quiet, found))]
    known = every_name(model, [spelled[n] for n in silent], work)
    names = dict(zip(silent, known, strict=True))
    return [
        _answer(model, allele, spelled[number], found, names.get(number, {}))
        for number, (allele, found) in enumerate(zip(alleles, told, strict=True))
    ]


def _answer(model: Model, allele: Allele, spelled: Allele, told: set[str], names: Names) -> Answer:
    silent = {words_and_gene(entry) for entry in told if quiet(entry)}
    doubtful = {e for e in told if "feature_" in e and not _touched(model, spelled, e)}
    loud = {entry for entry in told if not quiet(entry)} - doubtful
    known = {e: found for e, found in names.items() if quiet(e)}
    longer = len(allele.ref) + len(allele.alt) > 2
    across = longer and any(_across(model, one) for one in (allele, spelled))
    across = across or bool(loud and silent)
    return Answer(allele, loud, silent, known if silent else {}, doubtful, across)


def _across(model: Model, allele: Allele) -> bool:
    """Does an end of a transcript lie in REF, or just beside it?"""
    span = range(allele.pos - 1, allele.pos + len(allele.ref) + 1)
    return any(
        transcript.start in span or transcript.end in span
        for gene in model.genes
        if gene.contig == allele.contig
        for transcript in gene.transcripts
    )


def _touched(model: Model, allele: Allele, entry: str) -> bool:
    """Does the allele lie on the transcript of the entry?"""
    name = entry.split("|")[2]
    last = allele.pos + len(allele.ref) - 1
    return any(
        transcript.name == name and transcript.start <= last and allele.pos <= transcript.end
        for gene in model.genes
        for transcript in gene.transcripts
    )


Records = list[list[Answer]]


def records(found: Sequence[Answer], chance: random.Random) -> Records:
    """The alleles as records, some with several alternatives."""
    made: Records = []
    for _, group in groupby(found, key=lambda answer: answer.allele[:3]):
        held = list(group)
        if chance.random() < 0.5:
            made.append(held)
        else:
            made += [[answer] for answer in held]
    return made


def lines(made: Records, rest: str = "") -> list[str]:
    """The records as lines (see `texts.vcf`); the ID is the number of the record."""
    return [
        f"{r[0].allele.contig} {r[0].allele.pos} r{number} {r[0].allele.ref} "
        f"{','.join(answer.allele.alt for answer in r)} . . .{rest}"
        for number, r in enumerate(made)
    ]


def differences(made: Records, result: Result) -> list[str]:
    """Where VCF or table say something else than csq by hand; empty when all is well."""
    found = []
    told = {fields[2].split(";")[0]: entries(fields[7]) for fields in result.records}
    rows: dict[tuple[str, str], set[Row]] = {}
    for line in result.tsv:
        rows.setdefault((line["id"].split(";")[0], line["allele"]), set()).add(row(line))
    for number, record in enumerate(made):
        name = f"r{number}"
        if not _in_vcf(record, told[name]):
            found.append(f"{record} but BCSQ has {told[name]}")
        for allele, answer in enumerate(record, 1):
            seen = rows.get((name, str(allele)), set())
            if not seen or not answer.rows_hold(seen):
                found.append(f"{answer} but the table has {seen}")
    return found


def _in_vcf(record: list[Answer], told: set[str]) -> bool:
    """BCSQ holds the entries of all alleles together: nothing more, nothing less."""
    loud, doubtful, names = (
        _all(getattr(answer, kind) for answer in record) for kind in ("loud", "doubtful", "names")
    )
    least = _all(answer.silent if answer.across else answer.names for answer in record)
    said = {entry for entry in told if not quiet(entry)}
    named = {entry for entry in told if quiet(entry)}
    return loud <= said <= loud | doubtful and least <= named <= names


def _all(parts: Iterable[Iterable[str]]) -> set[str]:
    return {entry for part in parts for entry in part}
