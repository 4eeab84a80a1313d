"""Files many times as large as what the adapters hold in memory."""

import os
import tracemalloc
from contextlib import contextmanager

import pytest

from gas.aws.pieces import PIECE

SIZE = 200 << 20
PIECES_HELD = 4  #: the SDK copies a piece while it sends it


@contextmanager
def little_memory(most):
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["vault", "ministack"])
def test_a_large_file_is_never_whole_in_memory(request, name, tmp_path, new_id):
    form = request.getfixturevalue(f"form_{name}")
    job_id, large = new_id(), tmp_path / "large"
    large.touch()
    os.truncate(large, SIZE)
    most = PIECES_HELD * form.piece
    assert most < SIZE / 4 and PIECES_HELD * PIECE < 256 << 20
    with little_memory(most):
        archive_id = form.archive.put_away(large, job_id=job_id, generation=1)
    form.archive.ask_for(archive_id, job_id=job_id)
    notice = form.notice(archive_id)
    with little_memory(most):
        form.archive.bring_back(archive_id, notice.retrieval_id, tmp_path / "back")
    assert (tmp_path / "back").stat().st_size == SIZE
    form.archive.forget(archive_id)
