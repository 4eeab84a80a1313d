"""The engine as a child process: it answers, it stops when told, and it never outlives us."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from annotator.child import EngineCrashed, Halted, Refused, annotate
from gas import outputs

EXAMPLES = Path(__file__).parents[3] / "examples"


def run(source: Path, out: Path, **changes):
    options = {
        "reference": "demo",
        "input_name": "input.vcf",
        "job_id": "j1",
        "report": lambda stage, percent: None,
        "halted": lambda: False,
        "seconds": 60,
    }
    return annotate(source, out, **(options | changes))


def large(path: Path, records: int = 400_000) -> Path:
    """A file that keeps the engine busy for seconds."""
    lines = ["##fileformat=VCFv4.2", "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"]
    lines += ["MT\t8993\t.\tT\tG\t.\t.\t."] * records
    path.write_text("\n".join(lines) + "\n")
    return path


def processes_of(folder: Path) -> list[str]:
    """Command lines of running processes that name a folder; dead ones not yet reaped are none."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
            if str(folder) in line and "annotator.engine" in line:
                found.append(line)
    return found


def wait_until(condition, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def test_it_annotates_and_reports(tmp_path):
    heard = []
    done = run(EXAMPLES / "demo.vcf", tmp_path, report=lambda *what: heard.append(what))
    assert done.counts["records"] > 100
    assert set(done.versions) == {"engine", "bcftools", "htslib", "reference"}
    assert heard[0] == ("reading the input", 0) and heard[-1] == ("done", 100)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(outputs.OUTPUTS)


def test_a_contact_file_is_refused(tmp_path):
    with pytest.raises(Refused) as refused:
        run(EXAMPLES / "contact.vcf", tmp_path)
    assert refused.value.code == "NOT_A_VCF" and "vCard" in refused.value.sentence
    assert [p.name for p in tmp_path.iterdir()] == [outputs.LOG]
    assert "NOT_A_VCF" in (tmp_path / outputs.LOG).read_text()


@pytest.mark.parametrize("name", ["nowhere", "../demo", ""])
def test_a_reference_that_is_not_installed(tmp_path, name):
    with pytest.raises(Refused) as refused:
        run(EXAMPLES / "demo.vcf", tmp_path, reference=name)
    assert refused.value.code == "NO_REFERENCE"


@pytest.mark.parametrize("at", ["reading the input", "writing the results"])
def test_halting_kills_child_and_tools(tmp_path, at):
    source, out = large(tmp_path / "large.vcf"), tmp_path / "out"
    heard: list[str] = []

    def halted() -> bool:
        if at == "writing the results":  # wait for the tool itself
            return any("bcftools" in line for line in processes_of(out))
        return at in heard

    start = time.monotonic()
    with pytest.raises(Halted):
        run(source, out, report=lambda stage, percent: heard.append(stage), halted=halted)
    assert time.monotonic() - start < 20
    assert processes_of(out) == []
    assert [p.name for p in out.iterdir()] == [outputs.LOG]


def test_time_limit(tmp_path):
    with pytest.raises(Refused) as refused:
        run(large(tmp_path / "large.vcf"), tmp_path / "out", seconds=1)
    assert refused.value.code == "TIME_LIMIT"
    assert processes_of(tmp_path) == []
    assert [p.name for p in (tmp_path / "out").iterdir()] == [outputs.LOG]


def test_a_killed_engine_is_a_crash(tmp_path):
    source, out = large(tmp_path / "large.vcf"), tmp_path / "out"

    def kill(stage: str, percent: int) -> None:
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and entry.name != str(os.getpid()):
                line = (entry / "cmdline").read_bytes() if (entry / "cmdline").exists() else b""
                if str(out).encode() in line and b"--json" in line:
                    os.kill(int(entry.name), signal.SIGKILL)

    with pytest.raises(EngineCrashed, match="SIGKILL"):
        run(source, out, report=kill)
    assert wait_until(lambda: processes_of(out) == [])
    assert [p.name for p in out.iterdir()] == [outputs.LOG]


def test_a_killed_tool_is_a_crash(tmp_path):
    source, out = large(tmp_path / "large.vcf"), tmp_path / "out"

    def kill_tool() -> bool:
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    line = (entry / "cmdline").read_bytes()
                except (FileNotFoundError, ProcessLookupError):
                    continue
                if str(out).encode() in line and b"engine.bcftools" in line:
                    os.kill(int(entry.name), signal.SIGKILL)
        return False

    with pytest.raises(EngineCrashed, match="SIGKILL"):
        run(source, out, halted=kill_tool)
    assert [p.name for p in out.iterdir()] == [outputs.LOG]


PARENT = """
import sys
from pathlib import Path
from annotator.child import annotate
annotate(Path(sys.argv[1]), Path(sys.argv[2]), reference="demo", input_name="x", job_id="j",
         report=lambda *_: None, halted=lambda: False, seconds=60)
"""


def parent(source: Path, out: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", PARENT, str(source), str(out)])


def test_child_and_tools_die_with_the_parent(tmp_path):
    source, out = large(tmp_path / "large.vcf"), tmp_path / "out"
    worker = parent(source, out)
    assert wait_until(lambda: any("engine.bcftools" in line for line in processes_of(out)))
    worker.kill()
    worker.wait()
    assert wait_until(lambda: processes_of(out) == [], 5)


def test_a_parent_that_stands_still_does_no_harm(tmp_path):
    source, out = large(tmp_path / "large.vcf", 50_000), tmp_path / "out"
    worker = parent(source, out)
    assert wait_until(lambda: processes_of(out) != [])
    worker.send_signal(signal.SIGSTOP)
    assert wait_until(lambda: (out / outputs.MANIFEST).exists(), 30)
    worker.send_signal(signal.SIGCONT)
    assert worker.wait(30) == 0


def test_the_child_sees_none_of_our_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("GAS_SECRET", "secret")
    seen: list[bytes] = []

    def look(stage: str, percent: int) -> None:
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    if str(tmp_path).encode() in (entry / "cmdline").read_bytes():
                        seen.append((entry / "environ").read_bytes())
                except (FileNotFoundError, ProcessLookupError, PermissionError):
                    continue

    run(EXAMPLES / "demo.vcf", tmp_path / "out", report=look)
    engines = [environment for environment in seen if b"PYTHONUNBUFFERED=1" in environment]
    assert engines and not any(b"AWS_" in e or b"GAS_" in e for e in engines)


def test_names_of_users_are_never_options(tmp_path):
    source = tmp_path / "--json"
    source.write_bytes((EXAMPLES / "demo.vcf").read_bytes())
    done = run(source, tmp_path / "out", input_name="--out=/ $(touch x)\n.vcf", job_id="-j")
    assert done.counts["records"] > 100
