"""Which service, and with which token: from the environment, else from where `gas login` put it,
else from a service that runs on this machine, in the folder in which this program is installed.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from gas_cli.answer import Code, Problem

LOGIN = "Run `gas login`, or set GAS_URL and GAS_TOKEN."
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Account:
    """One service, and what it knows somebody by."""

    url: str
    token: str = field(repr=False)


def find(environ: Mapping[str, str], prefix: str) -> Account:
    """The account to use.  Raises `Problem`."""
    url, token = environ.get("GAS_URL", ""), environ.get("GAS_TOKEN", "")
    if bool(url) != bool(token):
        missing = "GAS_TOKEN" if url else "GAS_URL"
        raise Problem(Code.NO_TOKEN, f"{missing} is not set, but the other one is.", LOGIN)
    if url:
        return checked(Account(url, token))
    for file in (stored_at(environ), local_at(prefix)):
        if file.exists():
            return read(file)
    raise Problem(Code.NO_TOKEN, "No token is known on this machine.", LOGIN)


def stored_at(environ: Mapping[str, str]) -> Path:
    """Where `gas login` keeps the account."""
    home = environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / "gas" / "account.json"


def local_at(prefix: str) -> Path:
    """Where `make up` leaves the account of the service that it starts.

    Beside the environment of this very program, and not in the folder at hand: a folder that came
    from elsewhere must not decide where files are sent.
    """
    return Path(prefix).parent / ".local" / "account.json"


def store(account: Account, environ: Mapping[str, str]) -> Path:
    """Keep it for the next time, readable by its owner only."""
    file = stored_at(environ)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as writing:
        json.dump(asdict(account), writing)
    beside.replace(file)
    return file


def read(file: Path) -> Account:
    """A stored account.  Raises `Problem` for a file that others may read, or that is none."""
    if file.stat().st_mode & 0o077:
        raise Problem(
            Code.NO_TOKEN,
            f"{file} holds a token and can be read by others on this machine.",
            f"Run `chmod 600 {file}`; if somebody may have seen it, revoke it and make another.",
        )
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        return checked(Account(str(told["url"]), str(told["token"])))
    except (ValueError, KeyError, TypeError) as error:
        raise Problem(Code.NO_TOKEN, f"{file} is not what gas wrote: {error!r}.", LOGIN) from error


def checked(account: Account) -> Account:
    """It, with its address in one form.  Raises `Problem` where a token would travel bare."""
    parts = urlsplit(account.url)
    if parts.scheme == "https" and parts.netloc:
        return Account(account.url.rstrip("/"), account.token.strip())
    if parts.scheme == "http" and is_local(account.url):
        return Account(account.url.rstrip("/"), account.token.strip())
    raise Problem(
        Code.ASKED_WRONGLY,
        f"{account.url!r} is not the https address of a service.",
        "Give the address of its start page, such as https://gas.example.org.",
    )


def is_local(url: str) -> bool:
    """Does it never leave this machine?"""
    return urlsplit(url).hostname in _LOOPBACK
