"""The bcftools of the pysam wheel, as a command and as a server of commands.

    python -m annotator.engine.bcftools PARENT csq …
    python -m annotator.engine.bcftools PARENT --serve WORK

The server reads one request a line, {"arguments": […], "messages": FILE}, forks for each, and
answers {"code": n, "said": …}: a process each, because after one error most later calls within
the same process fail, and a fork, because loading bcftools takes longer than a small job.
Messages of bcftools go to `messages` (or the standard error) when it ends.  Records go to the
real standard output or to `-o FILE`.  pysam 0.24.1 has two holes there: `query` without `-o`
ends in a double free, and what `index` counts is lost unless pysam catches it.
"""

import json
import os
import sys
from pathlib import Path

from pysam.libcutils import _pysam_dispatch

from annotator.engine.leash import die_with


def run(arguments: list[str]) -> tuple[int, str, str]:
    """Run one command: its exit code, its messages, and what it said on the standard output."""
    command, *options = arguments
    caught = command == "index"
    code, messages, answer = _pysam_dispatch(
        "bcftools", command, tuple(options), catch_stdout=caught
    )
    return int(code) & 0xFF, _text(messages), _text(answer) if caught else ""


def _text(said: bytes | str | None) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else said or ""


def serve() -> None:
    """Answer requests until the standard input ends."""
    for line in sys.stdin:
        request = json.loads(line)
        answers, answer_to = os.pipe()
        child = os.fork()
        if not child:
            _forked(request, answer_to)
        os.close(answer_to)
        with os.fdopen(answers, encoding="utf-8") as pipe:
            said = pipe.read()
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(json.dumps({"code": code, "said": said}) + "\n")
        sys.stdout.flush()


def _forked(request: dict[str, object], answer_to: int) -> None:
    """The child of one request; never returns."""
    die_with(os.getppid())
    messages = Path(str(request["messages"]))
    os.dup2(os.open(messages, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 2)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the requests' own answers are not for tools
    arguments = request["arguments"]
    assert isinstance(arguments, list)
    code, said, answer = run(arguments)
    os.write(2, said.encode())
    os.write(answer_to, answer.encode())
    os._exit(code)


def main(arguments: list[str]) -> int:
    """Run one command, or serve; gives the exit code."""
    parent, *rest = arguments
    die_with(int(parent))
    if rest[0] == "--serve":
        serve()
        return 0
    code, messages, answer = run(rest)
    sys.stdout.write(answer)
    sys.stderr.write(messages)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
