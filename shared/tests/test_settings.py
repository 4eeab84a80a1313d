"""Settings: read once, complete, and a mistake is named without showing values."""

from dataclasses import dataclass

import pytest

from gas.settings import Common, ForTurns, SettingsError, read


@dataclass(frozen=True, kw_only=True)
class Settings(Common):
    jobs_table: str
    retries: int = 3


def test_fields_are_variables_and_defaults_hold():
    told = read(Settings, {"GAS_ENV": "local", "GAS_JOBS_TABLE": "jobs", "GAS_METRICS_PORT": "0"})
    assert (told.env, told.jobs_table, told.retries, told.metrics_port) == ("local", "jobs", 3, 0)


def test_everything_missing_or_wrong_is_named_at_once_and_no_value_is_shown():
    with pytest.raises(SettingsError) as error:
        read(Settings, {"GAS_ENV": "local", "GAS_RETRIES": "hunter2"})
    assert "GAS_JOBS_TABLE is not set" in str(error.value)
    assert "GAS_RETRIES" in str(error.value) and "hunter2" not in str(error.value)


@pytest.mark.parametrize("name", ["GAS_RUNNING_FREE", "GAS_RUNNING_PREMIUM"])
def test_a_cap_at_which_no_job_would_ever_run_is_refused(name):
    assert read(ForTurns, {"GAS_ENV": "local", name: "1"})
    with pytest.raises(SettingsError, match=name):
        read(ForTurns, {"GAS_ENV": "local", name: "0"})
