"""Samples are taken in turn, and what follows from them is arithmetic."""

import sys
from pathlib import Path

import pytest

from benchmarks.measure.alternately import Samples, alternately
from benchmarks.measure.commands import Cost, PeerFailed, run
from benchmarks.measure.memory import peak
from benchmarks.measure.ratios import quotients, ratio
from benchmarks.peers.codec import HTSLIB

MB_200 = "import time; held = bytearray(200_000_000); held[::4096] = b'1' * len(held[::4096])"


def test_a_ratio_is_the_median_of_pairs() -> None:
    theirs, ours = [4.0, 9.0, 100.0], [2.0, 3.0, 10.0]
    assert quotients(theirs, ours) == [2, 3, 10]
    assert ratio(theirs, ours) == 3


@pytest.mark.parametrize(("theirs", "ours"), [([1.0], [1.0, 2.0]), ([], [])])
def test_what_was_not_measured_together_is_no_ratio(
    theirs: list[float], ours: list[float]
) -> None:
    with pytest.raises(ValueError, match="no pairs"):
        ratio(theirs, ours)


def test_all_take_turns_and_the_first_turn_does_not_count() -> None:
    turns: list[str] = []

    def contestant(name: str) -> Cost:
        turns.append(name)
        return Cost(float(len(turns)), 0.5)

    found = alternately({"a": lambda: contestant("a"), "b": lambda: contestant("b")}, 2)
    assert turns == ["a", "b", "a", "b", "a", "b"]
    assert found == {"a": Samples([3, 5], [0.5, 0.5]), "b": Samples([4, 6], [0.5, 0.5])}


def test_programs_are_joined_by_pipes(tmp_path: Path) -> None:
    out = tmp_path / "out"
    cost = run([["printf", "b\na\n"], ["sort"], ["tr", "a", "A"]], out)
    assert out.read_text() == "A\nb\n"
    assert cost.wall > 0


@pytest.mark.parametrize("at", [0, 1, 2])
def test_one_that_fails_anywhere_fails_the_whole(at: int) -> None:
    pipeline = [["printf", "x"], ["cat"], ["cat"]]
    pipeline[at] = ["sh", "-c", "cat; echo broken >&2; exit 3"]
    with pytest.raises(PeerFailed, match="broken"):
        run(pipeline)


def test_memory_counts_the_children_too() -> None:
    child = f"{MB_200}; time.sleep(0.4)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    found = peak([sys.executable, "-c", parent])
    assert 200 < found.own_mb <= found.mb < 300


def test_a_program_that_fails_has_no_peak() -> None:
    with pytest.raises(PeerFailed, match="broken"):
        peak(["sh", "-c", "echo broken >&2; exit 3"])


def test_without_bgzip_htslib_does_it(tmp_path: Path) -> None:
    text, packed, again = tmp_path / "text", tmp_path / "text.gz", tmp_path / "again.gz"
    text.write_bytes(b"line\n" * 100_000)
    run([["gzip", "-c", text]], packed)
    run([[*HTSLIB, packed, "/dev/stdout"]], again)
    run([["gzip", "-dc", again]], tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == text.read_bytes()
