"""What Glacier does rarely, on demand."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

NO_CAPACITY = "/no-expedited-capacity"
FAIL_NEXT = "/fail-next-retrieval"


@pytest.fixture(autouse=True)
def cleared(server: Any) -> Iterator[None]:
    yield
    for name in (NO_CAPACITY, FAIL_NEXT):
        assert server.control("DELETE", name).status_code == 204


def test_expedited_retrievals_are_refused_until_it_is_cleared(
    vault: Any, server: Any, refused: Callable[..., str]
) -> None:
    archive_id = vault.put(b"x")
    assert server.control("PUT", NO_CAPACITY).status_code == 204
    asked = {"Type": "archive-retrieval", "ArchiveId": archive_id, "Tier": "Expedited"}
    answer = refused("initiate_job", vaultName=vault.name, jobParameters=asked)
    assert answer.startswith("InsufficientCapacityException: ")
    with pytest.raises(vault.glacier.exceptions.InsufficientCapacityException) as raised:
        vault.ask(archive_id)
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503
    assert vault.done(vault.ask(archive_id, "Standard"))["StatusCode"] == "Succeeded"
    assert vault.done(vault.inventory())["StatusCode"] == "Succeeded"
    server.control("DELETE", NO_CAPACITY)
    assert vault.done(vault.ask(archive_id))["StatusCode"] == "Succeeded"


def test_the_next_retrieval_fails_and_the_one_after_does_not(vault: Any, server: Any) -> None:
    archive_id = vault.put(b"x")
    server.control("PUT", FAIL_NEXT)
    assert vault.done(vault.inventory())["StatusCode"] == "Succeeded"
    assert server.control("GET", "").json() == ["fail-next-retrieval"]
    first, second = vault.ask(archive_id), vault.ask(archive_id)
    assert vault.done(first)["StatusCode"] == "Failed"
    assert vault.done(second)["StatusCode"] == "Succeeded"
    assert server.control("GET", "").json() == []


def test_what_is_set_is_kept_over_a_restart(run: Any) -> None:
    server = run()
    server.control("PUT", NO_CAPACITY)
    server.end()
    server.start()
    assert server.control("GET", "").json() == ["no-expedited-capacity"]


def test_a_name_that_is_none(server: Any) -> None:
    assert server.control("PUT", "/earthquake").status_code == 404
    assert server.control("DELETE", "/earthquake").status_code == 404
