"""The bcftools of the pysam wheel as a command.

    python -m annotator.engine.bcftools PARENT csq …

A process each, because after one error most later calls within the same process fail.
Messages of bcftools go to stderr when it ends, its exit code is ours.  Records go to the real
standard output or to `-o FILE`.  pysam 0.24.1 has two holes there: `query` without `-o` ends in
a double free, and what `index` counts is lost unless pysam catches it.
"""

import sys

from pysam.libcutils import _pysam_dispatch

from annotator.engine.leash import die_with


def main(arguments: list[str]) -> int:
    """Run one command of bcftools; gives its exit code."""
    parent, command, *options = arguments
    die_with(int(parent))
    caught = command == "index"
    code, messages, answer = _pysam_dispatch(
        "bcftools", command, tuple(options), catch_stdout=caught
    )
    if caught:
        sys.stdout.write(_text(answer))
    sys.stderr.write(_text(messages))
    return int(code) & 0xFF


def _text(said: bytes | str | None) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else said or ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
