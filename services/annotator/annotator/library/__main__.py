"""gas-reference, python -m annotator.library"""

import json
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from annotator.library import commands
from annotator.library.arguments import parser
from annotator.library.commands import World
from annotator.library.install import Prepare
from annotator.library.listing import Answer
from annotator.library.places import S3, library_at
from annotator.library.ports import Library
from annotator.library.problem import Problem
from annotator.reference.prepare import prepare
from gas.aws.clients import client


def main() -> None:
    sys.exit(run(sys.argv[1:], os.environ, lambda: client("s3"), prepare, sys.stdout, sys.stderr))


def run(
    arguments: Sequence[str],
    environ: Mapping[str, str],
    s3: Callable[[], Any],
    prepare: Prepare,
    out: TextIO,
    err: TextIO,
) -> int:
    """Do what is asked; returns how the program is to end."""
    asked = parser().parse_args(arguments)
    try:
        world = World(_library(asked, environ, s3), _work, prepare, lambda w: _say(w, err))
        answer: Answer = asked.run(asked, world)
    except Problem as problem:
        _complain(problem.what, problem.remedy, asked.json, err)
        return 1
    except (Boto3Error, BotoCoreError, ClientError) as error:
        remedy = "Check credentials, region and AWS_ENDPOINT_URL; then run this again."
        _complain(f"AWS: {error}", remedy, asked.json, err)
        return 1
    except OSError as error:
        remedy = "Check that this user may read and write there; then run this again."
        _complain(f"{error.filename}: {error.strerror}", remedy, asked.json, err)
        return 1
    except KeyboardInterrupt:
        _say("Stopped. The same command goes on where this one ended.", err)
        return 130
    out.write((json.dumps(answer.data, indent=2) if asked.json else answer.text) + "\n")
    return 0 if answer.good else 1


def _library(
    asked: Namespace, environ: Mapping[str, str], s3: Callable[[], Any]
) -> Library | None:
    bucket = environ.get("GAS_REFERENCES_BUCKET", "")
    place = asked.library or (f"{S3}{bucket}" if bucket else "")
    return library_at(place, s3) if place else None


def _work(library: Library) -> Path:
    return commands.work_folder(library, Path.home)


def _say(words: str, err: TextIO) -> None:
    err.write(words + "\n")
    err.flush()


def _complain(what: str, remedy: str, as_json: bool, err: TextIO) -> None:
    told = json.dumps({"error": what, "remedy": remedy}) if as_json else f"{what}\n{remedy}"
    err.write(told + "\n")


if __name__ == "__main__":
    main()
