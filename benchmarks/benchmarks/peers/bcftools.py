"""The bcftools of the pysam wheel as a program: `python -m benchmarks.peers.bcftools csq …`.

The engine has such a wrapper of its own; this one is separate, so that what is measured by hand
does not change with the engine.  Loading Python and pysam costs what `version` costs here, which
is measured and told.
"""

import sys

from pysam.libcutils import _pysam_dispatch


def main(arguments: list[str]) -> int:
    """Run one command; its exit code."""
    command, *options = arguments
    code, messages, _ = _pysam_dispatch("bcftools", command, tuple(options), catch_stdout=False)
    sys.stderr.write(str(messages or ""))
    return int(code) & 0xFF


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
