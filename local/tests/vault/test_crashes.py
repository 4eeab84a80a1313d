"""SIGKILL at any moment: what was acknowledged is there, and of what was not there is nothing."""

import hashlib
import http.client
import io
import random
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from botocore.utils import calculate_tree_hash

MIB = 1024 * 1024
BODY = hashlib.shake_256(b"crash").digest(3 * MIB + 5)


def test_killed_in_the_middle_of_an_upload_nothing_is_left(
    run: Any, new_vault: Callable[..., Any]
) -> None:
    server = run()
    vault = new_vault(server.glacier, "cut")
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.putrequest("POST", "/-/vaults/cut/archives")
    connection.putheader("Content-Length", str(len(BODY)))
    connection.putheader("x-amz-sha256-tree-hash", calculate_tree_hash(io.BytesIO(BODY)))
    connection.putheader("x-amz-content-sha256", hashlib.sha256(BODY).hexdigest())
    connection.endheaders()
    connection.send(BODY[: 2 * MIB])
    until = time.monotonic() + 5
    while not server.files() and time.monotonic() < until:
        time.sleep(0.02)
    assert len(server.files()) == 1
    server.end()
    connection.close()
    server.start()
    assert server.files() == []
    assert vault.count() == 0


def test_whoever_hangs_up_leaves_nothing(run: Any, new_vault: Callable[..., Any]) -> None:
    server = run()
    vault = new_vault(server.glacier, "hung-up")
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.putrequest("POST", "/-/vaults/hung-up/archives")
    connection.putheader("Content-Length", str(len(BODY)))
    connection.putheader("x-amz-sha256-tree-hash", "0" * 64)
    connection.putheader("x-amz-content-sha256", "0" * 64)
    connection.endheaders()
    connection.send(BODY[:MIB])
    time.sleep(0.2)
    connection.close()
    until = time.monotonic() + 5
    while server.files() and time.monotonic() < until:
        time.sleep(0.02)
    assert server.files() == []
    assert vault.put(b"goes on")


def test_files_that_nothing_names_are_removed_at_the_start(
    run: Any, new_vault: Callable[..., Any]
) -> None:
    server = run()
    vault = new_vault(server.glacier, "clean")
    archive_id = vault.put(b"named")
    named = server.files()
    server.end()
    (server.folder / "pieces" / "renamed-before-its-row").write_bytes(b"x")
    (server.folder / "incoming" / "half-written").write_bytes(b"x")
    server.start()
    assert server.files() == named
    assert vault.retrieve(archive_id) == b"named"


def test_killed_after_an_answer_all_is_there(run: Any, new_vault: Callable[..., Any]) -> None:
    server = run(GAS_VAULT_BULK_SECONDS="0.3")
    vault = new_vault(server.glacier, "kept")
    archive_id = vault.put(BODY)
    job_id = vault.ask(archive_id, "Bulk")
    server.end()
    server.start()
    assert vault.done(job_id)["StatusCode"] == "Succeeded"
    server.end()
    server.start()
    assert vault.get(job_id)["bytes"] == BODY


def test_a_multipart_upload_goes_on_after_a_kill(run: Any, new_vault: Callable[..., Any]) -> None:
    server = run()
    vault = new_vault(server.glacier, "parts")
    glacier = server.glacier
    upload_id = glacier.initiate_multipart_upload(vaultName="parts", partSize=str(MIB))["uploadId"]
    names = {"vaultName": "parts", "uploadId": upload_id}
    for start in range(0, len(BODY), MIB):
        data = BODY[start : start + MIB]
        place = f"bytes {start}-{start + len(data) - 1}/*"
        glacier.upload_multipart_part(**names, range=place, body=data)
        server.end()
        server.start()
    claim = {"archiveSize": str(len(BODY)), "checksum": calculate_tree_hash(io.BytesIO(BODY))}
    archive_id = glacier.complete_multipart_upload(**names, **claim)["archiveId"]
    server.end()
    server.start()
    assert glacier.complete_multipart_upload(**names, **claim)["archiveId"] == archive_id
    assert vault.retrieve(archive_id) == BODY


@pytest.mark.parametrize("seed", range(4))
def test_killed_at_any_moment(run: Any, new_vault: Callable[..., Any], seed: int) -> None:
    server = run()
    vault = new_vault(server.glacier, "any")
    acknowledged: dict[str, bytes] = {}
    deleted: set[str] = set()

    def work(number: int) -> None:
        dice = random.Random(f"{seed} {number}")
        mine: list[str] = []
        while True:
            try:
                if mine and dice.random() < 0.3:
                    chosen = mine.pop()
                    deleted.add(chosen)  # from here on it may be gone, answered or not
                    vault.glacier.delete_archive(vaultName=vault.name, archiveId=chosen)
                    continue
                body = dice.randbytes(dice.randrange(1, MIB + 1000))
                archive_id = vault.put(body)
                acknowledged[archive_id] = body
                mine.append(archive_id)
            except (BotoCoreError, ClientError):
                return

    workers = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for worker in workers:
        worker.start()
    time.sleep(0.3 + random.Random(seed).random() * 0.7)
    server.end()
    for worker in workers:
        worker.join()
    assert acknowledged
    server.start()
    assert len(server.files()) == vault.count()
    kept = [archive_id for archive_id in acknowledged if archive_id not in deleted]
    jobs = {archive_id: vault.ask(archive_id) for archive_id in kept}
    for archive_id, job_id in jobs.items():
        vault.done(job_id)
        assert vault.get(job_id)["bytes"] == acknowledged[archive_id]
