"""Known variants joined by a dictionary, in plain Python.

An allele is known when, in its least form, it is one of a known record in its least form, as
written or moved to the left as far as the sequence repeats (Tan, Abecasis and Kang 2015).
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from proof.genes import Model
from proof.oracle import Allele
from proof.spelling import least, leftmost


class Known(NamedTuple):
    """A record of a file of known variants; `frequencies` has one value per alternative."""

    contig: str
    pos: int
    ref: str
    alts: tuple[str, ...]
    id: str
    frequencies: tuple[str, ...]
    meaning: str

    @property
    def line(self) -> str:
        info = f"AF={','.join(self.frequencies)};SIG={self.meaning}"
        alts = ",".join(self.alts)
        return f"{self.contig}\t{self.pos}\t{self.id}\t{self.ref}\t{alts}\t.\t.\t{info}"


class Told(NamedTuple):
    """What is to be said of an allele: sets, since several records may know it."""

    ids: set[str]
    frequencies: set[str]
    meanings: set[str]


def joined(model: Model, known: Sequence[Known]) -> dict[Allele, Told]:
    """Least form -> what is known of it."""
    found: dict[Allele, Told] = defaultdict(lambda: Told(set(), set(), set()))
    for record in known:
        sequence = model.contig(record.contig).sequence
        for alt, frequency in zip(record.alts, record.frequencies, strict=True):
            allele = Allele(record.contig, record.pos, record.ref, alt)
            for place in {least(allele), leftmost(allele, sequence)}:
                told = found[place]
                told.ids.add(record.id)
                told.frequencies.add(frequency)
                told.meanings.add(record.meaning)
    return found


def made_known(model: Model, alleles: Sequence[Allele], chance: random.Random) -> list[Known]:
    """Records that know about half of the alleles, some in a longer spelling, some twice."""
    records = []
    for number, allele in enumerate(alleles):
        if chance.random() < 0.5:
            for again in range(chance.choice([1, 1, 1, 2])):
                spelled = longer(model, allele, chance)
                alts = (spelled.alt,)
                if chance.random() < 0.3:
                    alts = chance.sample([spelled.alt, spelled.ref + "GATTACA"], 2)
                frequencies = tuple(f"0.{number}{again}{n}" for n, _ in enumerate(alts))
                records.append(Known(
                    *spelled[:3], tuple(alts), f"rs{number}x{again}", frequencies,
                    chance.choice(["benign", "pathogenic", "uncertain"]),
                ))  # fmt: skip
    order = [contig.name for contig in model.contigs]
    return sorted(records, key=lambda k: (order.index(k.contig), k.pos))


def longer(model: Model, allele: Allele, chance: random.Random) -> Allele:
    """The same change with bases around it that do not change."""
    sequence, (contig, pos, ref, alt) = model.contig(allele.contig).sequence, allele
    before = min(chance.choice([0, 0, 1, 3]), pos - 1)
    front = sequence[pos - 1 - before : pos - 1]
    end = pos - 1 + len(ref)
    behind = sequence[end : end + chance.choice([0, 0, 2])]
    return Allele(contig, pos - before, front + ref + behind, front + alt + behind)
