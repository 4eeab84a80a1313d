"""Running bcftools: an argument list, no shell, its messages in the log, its end understood."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from annotator.engine.log import Log, without_folders
from annotator.engine.refusal import Refused, ToolCrashed

#: Signs that the machine failed and not the input.
NO_FAULT_OF_THE_INPUT = ("No space left", "Cannot allocate", "Input/output error", "Too many open")


def command(*arguments: str) -> list[str]:
    """The argument list that starts bcftools as a child of this process."""
    return [sys.executable, "-m", "annotator.engine.bcftools", str(os.getpid()), *arguments]


def last_error(messages: str) -> str:
    """The line of a tool's messages that tells most: the last that speaks of an error."""
    lines = [line.strip() for line in messages.splitlines() if line.strip()]
    errors = [line for line in lines if "rror" in line or line.startswith("[E::")]
    return without_folders((errors or lines or ["it gave no message"])[-1])


def judge(name: str, code: int, messages: str) -> None:
    """Turn the end of a tool into nothing, `Refused` or `ToolCrashed`."""
    if code == 0:
        return
    if code < 0:
        raise ToolCrashed(f"bcftools {name} was ended by {signal.Signals(-code).name}")
    if any(sign in messages for sign in NO_FAULT_OF_THE_INPUT):
        raise ToolCrashed(f"bcftools {name}: {last_error(messages)}")
    raise Refused(
        "BAD_RECORD",
        f"bcftools {name} could not read the file: {last_error(messages)}",
        "Check the file with `bcftools view` and correct the record that it names.",
    )


def bcftools(log: Log, work: Path, *arguments: str) -> str:
    """Run bcftools to its end; `arguments` say where its records go (`-o`).

    Gives what it wrote to the standard output, which is for a few words only.
    """
    messages_file = work / "messages.txt"
    log.say("$ bcftools " + " ".join(arguments))
    with messages_file.open("wb") as stderr:
        done = subprocess.run(  # noqa: S603 (an argument list of our own making)
            command(*arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            check=False,
        )
    messages = messages_file.read_text("utf-8", errors="replace")
    if messages.strip():
        log.say("bcftools said:\n" + messages)
    judge(arguments[0], done.returncode, messages)
    return done.stdout.decode(errors="replace")
