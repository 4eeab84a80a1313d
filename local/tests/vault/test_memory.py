"""Large archives pass through in blocks."""

import hashlib
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from local.vault.tree_hash import Leaves, root

MIB = 1024 * 1024
PART = 64 * MIB
PARTS = 5
#: A whole part, or the whole archive, in memory would not go unseen.
MOST_GROWN = 30 * MIB


def peak(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found
    return int(found[1]) * 1024


class Noise(io.RawIOBase):
    """One part, that no process holds as a whole either."""

    def __init__(self, seed: int) -> None:
        self._block = hashlib.shake_256(bytes([seed])).digest(MIB)
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (0, self._at, PART)[whence]
        return self._at

    def __len__(self) -> int:
        return PART

    def read(self, size: int = -1) -> bytes:
        size = min(PART - self._at if size < 0 else size, PART - self._at)
        start = self._at % MIB
        self._at += size
        repeated = self._block * ((start + size) // MIB + 1)
        return repeated[start : start + size]


def test_320_mib_by_parts_and_back(run: Any, new_vault: Callable[..., Any]) -> None:
    server = run()
    vault = new_vault(server.glacier, "large")
    vault.put(b"warm-up")
    before = peak(server.process.pid)
    names = {"vaultName": "large", "uploadId": ""}
    names["uploadId"] = vault.glacier.initiate_multipart_upload(
        vaultName="large", partSize=str(PART)
    )["uploadId"]
    leaves = Leaves()
    for number in range(PARTS):
        place = f"bytes {number * PART}-{(number + 1) * PART - 1}/*"
        vault.glacier.upload_multipart_part(**names, range=place, body=Noise(number))
        noise = Noise(number)
        while block := noise.read(MIB):
            leaves.add(block)
    archive_id = vault.glacier.complete_multipart_upload(
        **names, archiveSize=str(PARTS * PART), checksum=root(leaves.all())
    )["archiveId"]
    job_id = vault.ask(archive_id)
    vault.done(job_id)
    answer = vault.glacier.get_job_output(vaultName="large", jobId=job_id)
    received = Leaves()
    for block in answer["body"].iter_chunks(MIB):
        received.add(block)
    assert root(received.all()) == answer["checksum"]
    after = peak(server.process.pid)
    assert after - before < MOST_GROWN, (before // MIB, after // MIB)
    assert after < 150 * MIB
