"""Damaged files for half a minute: every one is answered, in time, in bounded memory.

Never COMPLETED with wrong counts; a refusal always says code, sentence and remedy.  The damage
of case N depends on N alone: a failing case is repeated with GAS_FUZZ_FROM=N GAS_FUZZ_SECONDS=1.
"""

import gzip
import json
import os
import random
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from proof import counting
from proof.mutations import BINARY, TEXT, damaged, gzipped
from proof.texts import HEADER, bcf, bgzip, vcf
from proof.watched import Watched

SECONDS = float(os.environ.get("GAS_FUZZ_SECONDS", "30"))
FIRST = int(os.environ.get("GAS_FUZZ_FROM", "0"))
#: The engine holds a few hundred bytes per byte of these small files; the rest are libraries.
MEMORY = 600 << 20
PATIENCE = 20.0

DECLARED = """\
##FILTER=<ID=q10,Description="low">
##INFO=<ID=A,Number=1,Type=Integer,Description="a, with a comma">
##INFO=<ID=B,Number=0,Type=Flag,Description="b">
##INFO=<ID=AF,Number=A,Type=Float,Description="frequency">
##INFO=<ID=END,Number=1,Type=Integer,Description="end">
##FORMAT=<ID=GT,Number=1,Type=String,Description="genotype">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="depth">
"""
SAMPLES = vcf(
    "22 20024325 x T C,G 9 PASS A=1;B GT:DP 1|0:3 2|0:4",
    "22 20024326 . G A . . . GT:DP 1|0:3 0|1:4",
    "22 20024330 . C <DEL> . q10 END=20024340 GT 1|0 .|.",
    "22 20024376 . AGGT A 7.5 PASS AF=0.5 GT:DP 0|1:9 1|1:8",
    "MT 8561 . C G,T . . . GT 1|2 0|0",
    "MT 8993 rs1;x T G,* . PASS . GT 0|1 2|0",
    samples="S1 S2",
    header=HEADER + DECLARED,
)


@dataclass(frozen=True)
class Seed:
    """A sound file, and what may be done to it."""

    name: str
    raw: bytes
    kinds: list
    wrap: object = staticmethod(bytes)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory, examples) -> list[Seed]:
    folder = tmp_path_factory.mktemp("seeds")
    demo = (examples / "demo.vcf").read_text()
    unphased = SAMPLES.replace("|", "/")
    flat = bcf(SAMPLES, folder, "-Ou")
    return [
        Seed("demo", demo.encode(), TEXT),
        Seed("samples", SAMPLES.encode(), TEXT),
        Seed("unphased", unphased.encode(), TEXT),
        Seed("gzip", SAMPLES.encode(), TEXT, gzipped),
        Seed("bgzip", demo.encode(), TEXT, lambda raw: bgzip(raw, folder)),
        Seed("bgzip, damaged", bgzip(demo.encode(), folder), BINARY),
        Seed("phased demo", phased(demo).encode(), TEXT),
        Seed("bcf, damaged within", flat, BINARY, lambda raw: bgzip(raw, folder)),
        Seed("bcf, flat", flat, BINARY),
    ]


def phased(text: str) -> str:
    """The same sites with two people whose haplotypes differ."""
    lines = text.splitlines()
    body = [line for line in lines if line[0] != "#"]
    lines = [line for line in lines if line[0] == "#"]
    lines.insert(1, DECLARED.splitlines()[-2])
    lines[-1] += "\tFORMAT\tS1\tS2"
    for number, line in enumerate(body):
        lines.append(f"{line}\tGT\t{number % 2}|{number // 2 % 2}\t.|1")
    return "\n".join(lines) + "\n"


def test_half_a_minute_of_damage(seeds, tmp_path):
    ends: dict[str, int] = {}
    case, until = FIRST, time.monotonic() + SECONDS
    with Watched(PATIENCE) as engine:
        while time.monotonic() < until or case < FIRST + 1:
            seed = seeds[case % len(seeds)]
            raw = seed.wrap(damaged(seed.raw, seed.kinds, random.Random(case)))
            end = answered(engine, raw, tmp_path, f"case {case} ({seed.name})")
            ends[end] = ends.get(end, 0) + 1
            case += 1
    if SECONDS >= 30:
        assert case - FIRST > 50 and {"done", "NOT_A_VCF", "WRONG_COLUMNS"} <= ends.keys(), ends


def answered(engine: Watched, raw: bytes, folder: Path, case: str) -> str:
    source, out = folder / "damaged.vcf", folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    source.write_bytes(raw)
    found = engine.annotate(source, out)
    assert found["end"] != "failed", f"{case}: {found['error']}"
    assert found["peak"] < MEMORY, f"{case}: {found['peak']:,} bytes"
    if found["end"] == "refused":
        assert all(found[part] for part in ("code", "sentence", "remedy")), f"{case}: {found}"
        assert [path.name for path in out.iterdir()] == ["log.txt"], case
        return str(found["code"])
    agrees(raw, out, found["counts"], case)
    return "done"


def agrees(raw: bytes, out: Path, counts: dict[str, int], case: str) -> None:
    """What was made of a file has the records of that file, by our own counting."""
    try:
        expected, text = counting.records(raw), counting.inflated(raw)
    except counting.Unreadable as error:
        pytest.fail(f"{case}: completed, yet the file is damaged: {error}")
    made = gzip.decompress((out / "annotated.vcf.gz").read_bytes())
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    assert counts["records"] == expected == summary["records"] == len(counting.lines(made)), case
    if not text.startswith(b"BCF"):
        assert counts["alleles"] == counting.alleles(text), case
        if not summary["phased"]:
            assert counting.untouched(made) == counting.untouched(text), case
