"""A change is whole or not at all."""

from pathlib import Path

import pytest

from local.vault.state import State


def test_a_transaction_that_raises_changes_nothing(tmp_path: Path) -> None:
    state = State(tmp_path)
    with pytest.raises(ZeroDivisionError), state.transaction() as db:
        db.execute("insert into refusals values ('half')")
        raise ZeroDivisionError
    with state.transaction() as db:
        assert db.execute("select * from refusals").fetchall() == []
        db.execute("insert into refusals values ('whole')")
    with state.transaction() as db:
        assert len(db.execute("select * from refusals").fetchall()) == 1
