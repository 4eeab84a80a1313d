"""The last look before a result counts: is it whole, can it be read, do the numbers agree?"""

from pathlib import Path

from annotator.engine.tools import Tools
from gas import outputs


def index_and_check(out: Path, tools: Tools, records: int) -> None:
    """Make the tabix index, for which htslib reads all of the VCF, and compare the records.

    htslib checks every block's checksum, and the order of the records, on the way.
    """
    path = out / outputs.ANNOTATED_VCF
    tools.run("index", "-t", "-f", "-o", str(out / outputs.ANNOTATED_INDEX), str(path))
    listed = int(tools.run("index", "-n", str(path)) or 0)
    if listed != records:
        raise RuntimeError(f"{records} records were written, the index lists {listed}")
