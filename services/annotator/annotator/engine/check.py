"""The last look before a result counts: its index is made, and the numbers have to agree."""

from pathlib import Path

from annotator.engine.tabix import Index
from annotator.engine.tools import Tools
from gas import outputs


def index_and_check(out: Path, tools: Tools, index: Index | None, records: int) -> None:
    """Make the tabix index, and have htslib tell how many records it lists.

    Without an index of our own htslib makes one, for which it reads all of the VCF.
    """
    path, listing = out / outputs.ANNOTATED_VCF, out / outputs.ANNOTATED_INDEX
    if index is not None and records:
        index.write(listing)
    else:
        tools.run("index", "-t", "-f", "-o", str(listing), str(path))
    listed = int(tools.run("index", "-n", str(path)) or 0)
    if listed != records:
        raise RuntimeError(f"{records} records were written, the index lists {listed}")
