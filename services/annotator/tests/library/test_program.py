"""gas-reference as it is started, on the embedded AWS."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from annotator.library.bucket import BucketLibrary
from gas.references import INDEX


@pytest.fixture
def started(ministack_aws, tmp_path):
    """Starts the program, told what the services are told."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "HOME": str(tmp_path),
        "AWS_ENDPOINT_URL": ministack_aws.endpoint,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "GAS_REFERENCES_BUCKET": ministack_aws.outputs["ReferencesBucket"],
    }

    def started(*arguments, **more):
        return subprocess.Popen(
            [sys.executable, "-m", "annotator.library", *arguments],
            env=environment | more,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return started


@pytest.fixture
def program(started):
    def program(*arguments, **more):
        process = started(*arguments, **more)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    return program


@pytest.fixture
def library(ministack_bucket):
    return BucketLibrary(*ministack_bucket)


@pytest.fixture
def values(web, upstream):
    return [f"--set={name}={value}" for name, value in upstream.serve(web).items()]


def test_an_operators_round(program, values, library):
    code, out, err = program("install", "grch38", *values)
    assert code == 0, err
    assert "grch38@115 is installed in s3://" in out
    code, out, _ = program("list", "--json")
    assert [row["name"] for row in json.loads(out)] == ["demo", "grch38"]
    code, out, _ = program("verify")
    assert code == 0 and out.count("all files are what they should be") == 2
    assert program("remove", "grch38@115", "--force")[0] == 0
    assert library.index().references == []


def test_killed_while_it_downloads_it_goes_on(started, program, values, library, web, tmp_path):
    genome = next(path for path in web.files if path.endswith(".fa.gz"))
    half = len(web.files[genome]) // 2
    web.cuts = [half, *[0] * 10]
    process = started("install", "grch38", *values)
    part = next_part(tmp_path, half)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=20)
    assert part.exists() and library.index().references == []
    web.asked.clear()
    web.cuts.clear()
    code, _, err = program("install", "grch38", *values)
    assert code == 0, err
    assert web.asked[0] == (genome, f"bytes={half}-")
    assert library.index().find("grch38")


def next_part(folder, size):
    """The file that is being downloaded, once it has that size."""
    for _ in range(3000):
        for part in folder.rglob("*.part"):
            if part.stat().st_size == size:
                return part
        time.sleep(0.01)
    raise AssertionError("nothing was downloaded")


def test_an_aws_that_refuses_is_told_in_one_sentence(program):
    code, out, err = program("list", GAS_REFERENCES_BUCKET="none-such")
    assert (code, out) == (1, "") and "AWS:" in err and "Traceback" not in err


def test_its_help_tells_how_it_ends(program):
    code, out, _ = program("--help")
    assert code == 0 and all(word in out for word in ("install", "verify", "It ends with 0"))


def test_an_index_that_is_none_is_told(program, ministack_bucket):
    s3, bucket = ministack_bucket
    s3.put_object(Bucket=bucket, Key=INDEX, Body=b"<html>")
    code, _, err = program("list")
    s3.delete_object(Bucket=bucket, Key=INDEX)
    assert code == 1 and "cannot be understood" in err
