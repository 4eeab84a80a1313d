"""Damaged input: the engine answers or refuses, and loses nothing."""

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.engine.refusal import Refused

SAMPLES = "##fileformat=VCFv4.2\n##contig=<ID=22>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
SAMPLES += "\tFORMAT\tS1\tS2\n"
SAMPLES += "22\t20024325\tx\tT\tC,G\t9\tPASS\tA=1;B\tGT:DP\t1|0:3\t2|0:4\n"
SAMPLES += "22\t20024326\t.\tG\tA\t.\t.\t.\tGT:DP\t1|0:3\t0|1:4\n"
SAMPLES += "22\t20024330\t.\tC\t<DEL>\t.\tq10\tEND=20024340\tGT\t1|0\t.|.\n"
PIECES = [*"\t\n;,=|/.AG0129 <*ü#'", "", "|1", "|."]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), phased=st.booleans(), edits=st.integers(1, 4))
def test_it_answers_or_refuses(annotated, seed, phased, edits):
    chance = random.Random(seed)
    text = SAMPLES if phased else SAMPLES.replace("|", "/")
    for _ in range(edits):
        at = chance.randrange(len(text))
        cut = chance.choice([0, 0, 1, 1, 5])
        text = text[:at] + chance.choice(PIECES) + text[at + cut :]
    try:
        result = annotated(text)
    except Refused as refused:
        assert refused.sentence and refused.remedy
        return
    body = [line for line in text.split("\n") if line.strip() and not line.startswith("#")]
    assert len(result.records) == len(body) == result.done.counts["records"]
    alleles = sum(line.split("\t")[4].count(",") + 1 for line in body)
    assert result.done.counts["alleles"] == alleles
