"""The text of the input, decompressed, in blocks of whole lines, within the limits."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from annotator.engine import bgzf
from annotator.engine.limits import Limits
from annotator.engine.log import Log
from annotator.engine.refusal import Refused
from annotator.engine.sniff import Kind, corrupt, not_a_vcf, truncated
from annotator.engine.tools import command, judge

CHUNK = 512 << 10

#: The first line that is no header line.
BODY = re.compile(rb"(?m)^(?!\xef\xbb\xbf#)[^#]")


@contextmanager
def opened(
    path: Path, kind: Kind, log: Log, work: Path
) -> Iterator[tuple[Iterator[bytes], Callable[[], int]]]:
    """The decompressed bytes, and a function that tells how far into the file they reach."""
    with path.open("rb") as file:
        chunks = _from_bcf(path, log, work) if kind.bcf else _text(file, kind)
        yield chunks, file.tell


def _text(file: IO[bytes], kind: Kind) -> Iterator[bytes]:
    text = file if kind.compression == "plain" else bgzf.text_of(file)
    try:
        while chunk := text.read(CHUNK):
            yield chunk
    except EOFError:
        raise truncated() from None
    except bgzf.DAMAGED as error:
        raise corrupt(error) from None


def _from_bcf(path: Path, log: Log, work: Path) -> Iterator[bytes]:
    arguments = ("view", "--no-version", "-Ov", str(path))
    log.say("$ bcftools " + " ".join(arguments))
    messages_file = work / "messages.txt"
    with messages_file.open("wb") as stderr:
        tool = subprocess.Popen(  # noqa: S603 (an argument list of our own making)
            command(*arguments), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr
        )
    assert tool.stdout is not None
    with tool.stdout as pipe:
        while chunk := os.read(pipe.fileno(), CHUNK):
            yield chunk
    code = tool.wait()
    messages = messages_file.read_text("utf-8", errors="replace")
    if messages.strip():
        log.say("bcftools said:\n" + messages)
    judge("bcftools view", code, messages)


def limited(source: Iterator[bytes], limits: Limits) -> Iterator[bytes]:
    """The same bytes; refuses when there are more of them than the limits allow."""
    total = 0
    for chunk in source:
        total += len(chunk)
        if total > limits.text:
            raise Refused(
                "TOO_LARGE",
                f"The file holds more than {limits.text:,} bytes when decompressed.",
                "Split it, for example by chromosome, and submit the parts.",
            )
        yield chunk


def header_and_body(source: Iterator[bytes], limits: Limits) -> tuple[bytes, Iterator[bytes]]:
    """The header's bytes, and an iterator over the rest."""
    held = b""
    for chunk in source:
        held += chunk
        if found := BODY.search(held):
            return held[: found.start()], _before(held[found.start() :], source)
        if len(held) > limits.header:
            raise Refused(
                "TOO_LARGE",
                f"The header is longer than {limits.header:,} bytes.",
                "Remove header lines that are not needed.",
            )
    return held, iter(())


def _before(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def blocks(body: Iterator[bytes], limits: Limits) -> Iterator[bytes]:
    """Whole lines, about `limits.block` bytes at a time; the last may lack its line end."""
    held: list[bytes] = []
    size = 0
    for chunk in body:
        if b"\0" in chunk:
            raise not_a_vcf("binary data")
        held.append(chunk)
        size += len(chunk)
        if size < limits.block:
            continue
        text = b"".join(held)
        cut = text.rfind(b"\n") + 1
        if cut:
            yield text[:cut]
        elif size > limits.line:
            raise Refused(
                "LINE_TOO_LONG",
                f"A line is longer than {limits.line:,} bytes.",
                "Check that the lines of the file end with a line feed.",
            )
        held, size = [text[cut:]], size - cut
    if rest := b"".join(held):
        yield rest
