import gzip
from pathlib import Path

import pytest

from local.variants import Table

COLUMNS = [
    "chrom",
    "pos",
    "ref",
    "alt",
    "known_id",
    "gene",
    "transcript",
    "consequence",
    "impact",
    "amino_acid_change",
]


def row(chrom: str, pos: int, impact: str, gene: str = "G") -> list[str]:
    return [chrom, str(pos), "A", "G", "", gene, "T1", "x_variant", impact, "1K>1R"]


@pytest.fixture
def table(tmp_path: Path) -> Table:
    rows = [row("22", n, "MODIFIER") for n in range(100)]
    rows += [row("22", 500, "HIGH", "TELLING"), row("22", 500, "LOW", "LESS")]
    rows += [row("MT", 8993, "MODERATE", "MT-ATP6"), row("chrM", 3243, "MODIFIER", "MT-TL1")]
    file = tmp_path / "variants.tsv.gz"
    with gzip.open(file, "wt") as out:
        out.writelines("\t".join(cells) + "\n" for cells in [COLUMNS, *rows])
    return Table.read(file)


def test_famous_and_telling_ones_come_first_and_each_once(table: Table) -> None:
    chosen = [found["gene"] for found in table.selection(3)]
    assert chosen == ["TELLING", "MT-ATP6", "MT-TL1"]
    assert table.alleles == 103


def test_the_text_is_short_and_in_columns(table: Table) -> None:
    lines = table.text(count=10).splitlines()
    assert len(lines) == 12
    assert lines[0].split()[0] == "variant"
    assert any("MT:8993 A>G" in line and "1K>1R" in line for line in lines)
