"""The index: what it finds is what htslib's own index of the same file finds."""

import shutil

import pysam
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.engine import bgzf, tabix
from annotator.engine.tabix import Index
from gas import outputs

#: Contig, position, length of REF; positions around the borders of bins of every level.
PLACE = st.one_of(
    st.integers(1, 200_000),
    st.builds(
        lambda shift, step, off: max(1, (step << shift) + off),
        st.sampled_from([14, 17, 20, 23, 26]),
        st.integers(1, 3),
        st.integers(-3, 3),
    ),
)
RECORDS = st.lists(
    st.tuples(st.sampled_from(["1", "2"]), PLACE, st.integers(1, 40)), min_size=1, max_size=60
)


def written(folder, records, cuts, width):
    """A VCF in blocks that end at `cuts`, with our index; lines of about `width` bytes."""
    path = folder / "ours.vcf.gz"
    index = Index()
    header = b"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    with path.open("wb") as out:
        out.write(bgzf.blocks(header))
        for begin, stop in zip([0, *cuts], [*cuts, len(records)], strict=True):
            part = records[begin:stop]
            lines = [
                f"{c}\t{p}\tr{begin + n}\t{'A' * size}\tC\t.\t.\t{'x' * width}\n"
                for n, (c, p, size) in enumerate(part)
            ]
            text = memoryview("".join(lines).encode())
            blocks = bgzf.block_list(text)
            at = tabix.offsets(text, blocks)
            for contig in dict.fromkeys(c for c, _, _ in part):
                here = [n for n, (c, _, _) in enumerate(part) if c == contig]
                places = tabix.np.array([part[n][1:] for n in here])
                first, last = places[:, 0], places[:, 0] + places[:, 1] - 1
                found = tabix.runs(contig, first, last, at[here[0] : here[-1] + 2])
                index.add([found], out.tell())
            out.write(b"".join(blocks))
        out.write(bgzf.END)
    index.write(folder / "ours.vcf.gz.tbi")
    return path


@settings(max_examples=60, deadline=None)
@given(records=RECORDS, data=st.data(), width=st.sampled_from([1, 900, 70_000]))
def test_every_region_gives_what_htslib_finds(tmp_path_factory, records, data, width):
    folder = tmp_path_factory.mktemp("index")
    records = sorted(records)
    cuts = sorted(data.draw(st.sets(st.integers(1, len(records)), max_size=3)) - {len(records)})
    ours = written(folder, records, cuts, width)
    theirs = folder / "theirs.vcf.gz"
    shutil.copy(ours, theirs)
    pysam.tabix_index(str(theirs), preset="vcf", force=True)
    with pysam.TabixFile(str(ours)) as one, pysam.TabixFile(str(theirs)) as two:
        assert one.contigs == two.contigs
        for contig, position, size in records:
            for low, high in ((position - 1, position), (position - 2, position + size + 3)):
                region = (contig, max(low, 0), high)
                assert list(one.fetch(*region)) == list(two.fetch(*region)) != []
        for contig in one.contigs:
            assert list(one.fetch(contig)) == list(two.fetch(contig))
            assert list(one.fetch(contig, 50_000)) == list(two.fetch(contig, 50_000))


@pytest.mark.parametrize(
    "odd", ["", "MT 9000 . A <DEL> . . END=9100", "MT 9000 . A G . . END=9001"]
)
def test_of_a_result(annotated, text, odd):
    """Where REF does not tell the end of a record, htslib makes the index."""
    lines = ["22 20001587 . CAG C . . .", "22 20073518 . C T . . .", "MT 8993 . T G . . ."]
    result = annotated(text(*lines, *([odd] if odd else [])))
    path = result.out / outputs.ANNOTATED_VCF
    assert ("index -t" in result.log) == bool(odd)
    with pysam.TabixFile(str(path)) as index:
        assert [line.split("\t")[1] for line in index.fetch("22", 20001588, 20001590)] == [
            "20001587"
        ]
        found = [line.split("\t")[1] for line in index.fetch("MT", 9000, 9050)]
    assert found == (["9000"] if odd else [])
