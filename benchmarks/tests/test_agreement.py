"""Two annotated files are compared record by record."""

import gzip
from pathlib import Path

import pytest

from benchmarks.measure.agreement import agreement

HAND = [
    "1\t10\trs1\tA\tC\t.\t.\tDP=1;BCSQ=missense|A,intron|B",
    "1\t20\trs2\tA\tC\t.\t.\tBCSQ=intron|A",
    "1\t30\t.\tA\tC\t.\t.\tBCSQ=intron|A",
    "1\t40\trs44\tA\tC\t.\t.\tDP=2",
]
OURS = [
    "1\t10\trs1\tA\tC\t.\t.\tDP=1;BCSQ=intron|B,missense|A",
    "1\t20\t.\tA\tC\t.\t.\tKNOWN_ID=rs2;BCSQ=intron|A,intron|B",
    "1\t30\t.\tA\tC\t.\t.\tBCSQ=stop_gained|A",
    "1\t40\t.\tA\tC\t.\t.\tDP=2;KNOWN_ID=rs4",
]


def written(path: Path, lines: list[str]) -> Path:
    path.write_bytes(gzip.compress(("##x\n#CHROM\n" + "\n".join(lines) + "\n").encode()))
    return path


@pytest.mark.parametrize("samples", ["", "\tGT\t0/1"])
def test_same_more_and_other_are_told_apart(tmp_path: Path, samples: str) -> None:
    hand, ours = ([line + samples for line in lines] for lines in (HAND, OURS))
    found = agreement(written(tmp_path / "a.gz", hand), written(tmp_path / "b.gz", ours))
    assert (found.records, found.same, found.more) == (4, 2, 1)
    assert (found.known_by_hand, found.known_same) == (3, 2)
    assert len(found.examples) == 1
    assert "stop_gained" in found.examples[0]


def test_a_lost_record_is_no_agreement(tmp_path: Path) -> None:
    whole, less = written(tmp_path / "a.gz", HAND), written(tmp_path / "b.gz", OURS[1:])
    with pytest.raises(ValueError, match="4 records"):
        agreement(whole, less)
