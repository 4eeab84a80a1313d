"""What is refused at start."""

from typing import Any

import pytest

from gas.settings import SettingsError
from web.settings import refuse_stand_ins

PROD = {
    "env": "prod",
    "public_url": "https://gas.example.org",
    "secret_key": "k" * 32,
}


def test_one_machine_may_use_stand_ins(make_settings: Any) -> None:
    refuse_stand_ins(make_settings(secret_key="short"), {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"})


def test_production_as_it_should_be(make_settings: Any) -> None:
    settings = make_settings(**PROD)
    refuse_stand_ins(settings, {"GLOBUS_SDK_SERVICE_URL_AUTH": "https://auth.example.org/"})
    assert settings.callback_url == "https://gas.example.org/authcallback"


@pytest.mark.parametrize("env", ["prod", "dev", "Local", ""])
@pytest.mark.parametrize(
    ("more", "environ", "named"),
    [
        ({"secret_key": "k" * 31}, {}, "GAS_SECRET_KEY"),
        ({"public_url": "http://gas.example.org"}, {}, "GAS_PUBLIC_URL"),
        ({"public_s3_url": "http://127.0.0.1:9000"}, {}, "GAS_PUBLIC_S3_URL"),
        ({"globus_public_url": "http://127.0.0.1:9001"}, {}, "GAS_GLOBUS_PUBLIC_URL"),
        ({}, {"GLOBUS_SDK_SERVICE_URL_AUTH": "http://globus:1/"}, "GLOBUS_SDK_SERVICE_URL_AUTH"),
        ({}, {"AWS_ENDPOINT_URL": "http://aws:1"}, "AWS_ENDPOINT_URL"),
        ({}, {"AWS_ENDPOINT_URL_S3": "https://aws:1"}, "AWS_ENDPOINT_URL_S3"),
    ],
)
def test_stand_ins_are_refused_elsewhere(
    make_settings: Any, env: str, more: dict[str, str], environ: dict[str, str], named: str
) -> None:
    settings = make_settings(**(PROD | {"env": env} | more))
    with pytest.raises(SettingsError, match="local stand-ins are refused") as refusal:
        refuse_stand_ins(settings, environ)
    assert named in str(refusal.value)
    assert settings.secret_key not in str(refusal.value)


def test_secrets_are_not_shown(make_settings: Any) -> None:
    shown = repr(make_settings(secret_key="very-secret", globus_client_secret="also-secret"))
    assert "very-secret" not in shown
    assert "also-secret" not in shown


def test_an_address_must_be_one(make_settings: Any) -> None:
    with pytest.raises(SettingsError, match="GAS_PUBLIC_URL"):
        refuse_stand_ins(make_settings(public_url="gas.example.org"), {})
