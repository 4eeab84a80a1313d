"""Which Ensembl transcripts are the ones that MANE Select names?

Both sets were lifted to GRCh37 and carry no cross-references, so that structure decides:
equal exons are the same transcript, equal coding segments the same protein.
"""

from collections import defaultdict
from pathlib import Path

#: (contig, strand, (start, end), ...) of the segments of one kind.
Structure = tuple[object, ...]


def structures(gff: Path, kind: str) -> dict[str, Structure]:
    """Transcript -> its segments of a kind (`exon`, `CDS`), as something that can be compared."""
    segments: dict[str, list[tuple[int, int]]] = defaultdict(list)
    place: dict[str, tuple[str, str]] = {}
    for line in gff.read_text("utf-8").splitlines():
        fields = line.split("\t")
        if len(fields) == 9 and fields[2] == kind:
            transcript = fields[8].split("Parent=transcript:")[1].split(";")[0]
            segments[transcript].append((int(fields[3]), int(fields[4])))
            place[transcript] = (fields[0], fields[6])
    return {name: (*place[name], *sorted(found)) for name, found in segments.items()}


def flags(ensembl: Path, mane: Path) -> dict[str, str]:
    """Ensembl transcript -> `MANE_Select:NM_…` (same exons) or `same_CDS_as_MANE_Select:NM_…`."""
    found: dict[str, str] = {}
    for kind, flag in (("CDS", "same_CDS_as_MANE_Select"), ("exon", "MANE_Select")):
        select = {structure: name for name, structure in structures(mane, kind).items()}
        for transcript, structure in structures(ensembl, kind).items():
            if structure in select:
                found[transcript] = f"{flag}:{select[structure]}"
    return found
