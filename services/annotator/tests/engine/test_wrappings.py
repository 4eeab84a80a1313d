"""Plain, gzip, bgzip, BCF, line ends, and what is left when a copy broke."""

import gzip

import pytest
from proof.texts import COLUMNS, GOOD, HEADER, PLAIN, bcf, bgzip

from annotator.engine.refusal import Refused


def test_every_wrapping(annotated, tmp_path):
    wraps = {
        "plain": PLAIN.encode(),
        "gzip": gzip.compress(PLAIN.encode()),
        "two gzip members": gzip.compress(PLAIN[:90].encode())
        + gzip.compress(PLAIN[90:].encode()),
        "bgzip": bgzip(PLAIN.encode(), tmp_path),
        "bcf": bcf(PLAIN, tmp_path),
        "uncompressed bcf": bcf(PLAIN, tmp_path, "-Ou"),
        "byte order mark": b"\xef\xbb\xbf" + PLAIN.encode(),
        "windows": PLAIN.replace("\n", "\r\n").encode(),
        "no last line end": PLAIN.rstrip("\n").encode(),
        "windows, no last line end": PLAIN.replace("\n", "\r\n").rstrip("\n").encode(),
        "empty lines at the end": PLAIN.encode() + b"\n\n",
    }
    for name, raw in wraps.items():
        result = annotated(raw)
        assert result.changes == ["156L>156R"], name
        assert result.told("CR LF") == name.startswith("windows")
        assert result.told("byte order mark") == (name == "byte order mark")
        assert not any("\r" in field for record in result.records for field in record)


@pytest.mark.parametrize("wrap", ["gzip", "bgzip", "bcf"])
def test_truncated(annotated, tmp_path, wrap):
    lines = "".join(GOOD.replace("8993", str(p)) for p in range(8000, 9000))
    text = HEADER + COLUMNS + lines
    raw = {
        "gzip": lambda: gzip.compress(text.encode()),
        "bgzip": lambda: bgzip(text.encode(), tmp_path),
        "bcf": lambda: bcf(text, tmp_path),
    }[wrap]()
    for cut in (len(raw) - 1, len(raw) // 2):
        with pytest.raises(Refused) as refused:
            annotated(raw[:cut])
        assert refused.value.code == "TRUNCATED"


def test_bgzip_cut_between_two_blocks(annotated, tmp_path):
    """It still decompresses without a complaint; only the missing end mark tells."""
    raw = bgzip(PLAIN.encode(), tmp_path)
    with pytest.raises(Refused) as refused:
        annotated(raw[:-28])
    assert refused.value.code == "TRUNCATED"


def test_a_flipped_bit(annotated, tmp_path):
    raw = bytearray(gzip.compress((PLAIN + GOOD * 500).encode()))
    raw[-6] ^= 1  # within the checksum
    with pytest.raises(Refused) as refused:
        annotated(bytes(raw))
    assert refused.value.code == "CORRUPT"


def test_latin_1(annotated, text):
    result = annotated(
        text("MT 8993 . T G . . .", header=HEADER + "##lab=Zürich\n").encode("latin-1")
    )
    assert result.changes == ["156L>156R"] and result.told("UTF-8")
