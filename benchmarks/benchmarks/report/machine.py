"""What was measured on, as far as it matters to time; nothing that names the machine."""

import os
import platform
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

from pysam.version import __bcftools_version__, __htslib_version__

PACKAGES = ("numpy", "polars", "pysam", "gas-annotator")
#: Program -> how it tells its version.
PROGRAMS = {"bgzip": "--version", "snpEff": "-version", "vcfanno": "--version"}


def machine() -> dict[str, object]:
    """Processor, cores that we may use, memory in GB, system, and how busy it was."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(memory / 1e9, 1),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def versions() -> dict[str, str]:
    """Of the libraries and programs that were measured."""
    found = {name: version(name) for name in PACKAGES}
    found |= {"bcftools": __bcftools_version__, "htslib": __htslib_version__}
    return found | {name: _version(name, option) for name, option in PROGRAMS.items()}


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _version(program: str, option: str) -> str:
    path = shutil.which(program)
    if path is None:
        return "not installed"
    done = subprocess.run(  # noqa: S603 (a program of this machine's, our own arguments)
        [path, option], capture_output=True, text=True, check=False
    )
    lines = [line.strip() for line in (done.stdout + done.stderr).splitlines()]
    return next((line for line in lines if any(map(str.isdigit, line))), "unknown")[:60]
