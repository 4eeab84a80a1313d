"""What an input may ask of one worker: refused beyond it, within bounded time and memory."""

import gzip

import pytest
from proof.texts import COLUMNS, GOOD, HEADER, PLAIN

from annotator.engine.limits import Limits
from annotator.engine.refusal import Refused


@pytest.mark.parametrize(("limits", "code"), [
    (Limits(text=10_000), "TOO_LARGE"),
    (Limits(records=10), "TOO_MANY_RECORDS"),
    (Limits(line=1000, block=500), None),
])  # fmt: skip
def test_limits(annotated, limits, code):
    bomb = gzip.compress((HEADER + COLUMNS + GOOD * 1000).encode())
    if code is None:
        assert annotated(bomb, limits=limits).done.counts["records"] == 1000
        return
    with pytest.raises(Refused) as refused:
        annotated(bomb, limits=limits)
    assert refused.value.code == code


def test_an_endless_line(annotated):
    raw = PLAIN[:-3] + "A" * 100_000
    with pytest.raises(Refused) as refused:
        annotated(raw, limits=Limits(line=10_000, block=1_000))
    assert refused.value.code == "LINE_TOO_LONG"


def test_too_many_samples(annotated, text):
    """Two are allowed: two pass, three are refused before a record is read."""
    limits = Limits(samples=2)
    two = annotated(text("MT 8993 . T G . . . GT 0/1 0/0", samples="A B"), limits=limits)
    assert two.summary["samples"] == 2
    with pytest.raises(Refused) as refused:
        annotated(text("MT 8993 . T G . . . GT 0/1 0/0 0/0", samples="A B C"), limits=limits)
    assert refused.value.code == "TOO_MANY_SAMPLES"
    assert "3 samples; 2 are allowed" in refused.value.sentence and refused.value.remedy
