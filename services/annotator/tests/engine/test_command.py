"""The engine as a command for people."""

import subprocess
import sys


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "annotator.engine", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_it_annotates(examples, tmp_path):
    done = run("--reference", "demo", "--out", str(tmp_path), str(examples / "demo.vcf"))
    assert done.returncode == 0
    assert "Done:" in done.stderr and done.stdout == ""
    assert (tmp_path / "annotated.vcf.gz").exists()


def test_it_refuses(examples, tmp_path):
    done = run("--out", str(tmp_path), str(examples / "contact.vcf"))
    assert done.returncode == 2
    assert "Refused (NOT_A_VCF)" in done.stderr and "vCard" in done.stderr


def test_it_fails(tmp_path):
    done = run("--out", str(tmp_path), str(tmp_path / "missing.vcf"))
    assert done.returncode == 3
