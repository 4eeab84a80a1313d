from pathlib import Path

import pytest

from local.only import only_on_one_machine
from local.processes import Process
from local.state import State, read_secrets, read_state, write_state


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    assert read_state(tmp_path) == State()
    state = State({"web": 8000}, {"web": Process("web", 12, "then", 5.0)}, {"GAS_X": "y"})
    write_state(tmp_path, state)
    assert read_state(tmp_path) == state


def test_secrets_are_made_once_and_are_their_owners(tmp_path: Path) -> None:
    made = read_secrets(tmp_path)
    assert len(made.cookie_key) >= 32
    assert read_secrets(tmp_path) == made
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("env", [{}, {"GAS_ENV": "prod"}, {"GAS_ENV": "dev"}])
def test_stand_ins_start_nowhere_else(env: dict[str, str]) -> None:
    with pytest.raises(SystemExit, match="GAS_ENV=local only"):
        only_on_one_machine(env)
    only_on_one_machine({"GAS_ENV": "local"})
