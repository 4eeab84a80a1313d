"""What one machine runs: each part's command, and the environment it needs and no more."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from local import aws
from local.ports import HOST
from local.state import Secrets

CLIENT_ID = "0c2f1d7e-5a3b-4e8f-9d61-7b2a90c4e513"  #: at the local Globus; not a secret
SENDER = "gas@example.org"
VAULT = "gas-local-archive"

#: What any program may need from the developer's environment; all else stays outside.
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")


@dataclass(frozen=True)
class Part:
    """One process."""

    name: str
    command: list[str | Path]
    health: str  #: answers 200 when the part is ready
    environment: dict[str, str] = field(default_factory=dict)
    grace: float = 20  #: seconds between SIGTERM and SIGKILL


@dataclass(frozen=True)
class Site:
    """Where everything is; from it each part's environment follows."""

    folder: Path
    ports: Mapping[str, int]
    secrets: Secrets
    workers: Mapping[str, str]  #: what every worker is told
    tuning: Mapping[str, Mapping[str, str]]  #: service -> more variables

    def url(self, name: str) -> str:
        return f"http://{HOST}:{self.ports[name]}"

    def aws(self, ministack: Path) -> Part:
        """The embedded AWS: signatures are checked, and what it holds is kept on disk."""
        state = self.folder / "aws"
        environment = {
            "BIND_HOST": HOST,
            "MINISTACK_HOST": HOST,
            "GATEWAY_PORT": str(self.ports["aws"]),
            "AUTH": "true",
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
            "PERSIST_STATE": "1",
            "STATE_DIR": str(state / "state"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(state / "s3"),
        }
        # It writes its state while it ends, so it is given time.
        health = f"{self.url('aws')}/_ministack/health"
        return Part("aws", [ministack], health, {**_inherited(), **environment}, grace=60)

    def globus(self) -> Part:
        callbacks = (f"http://{name}:{self.ports['web']}/authcallback" for name in _NAMES)
        environment = {
            **_local(),
            **self._globus_client(),
            "GAS_GLOBUS_REDIRECT_URIS": " ".join(callbacks),
            "GAS_GLOBUS_PORT": str(self.ports["globus"]),
        }
        return self._stand_in("globus", environment)

    def mailbox(self) -> Part:
        environment = {
            **_local(),
            "AWS_ENDPOINT_URL": self.url("aws"),
            "GAS_MAILBOX_PORT": str(self.ports["mailbox"]),
        }
        return self._stand_in("mailbox", environment)

    def vault(self) -> Part:
        """Glacier; it says its notices on the embedded AWS's SNS."""
        environment = {
            **_local(),
            **aws.environment(self.url("aws")),
            "GAS_VAULT_FOLDER": str(self.folder / "vault"),
            "GAS_VAULT_PORT": str(self.ports["vault"]),
            **self.tuning.get("vault", {}),
        }
        return self._stand_in("vault", environment)

    def stripe(self) -> Part:
        """Takes no money; its webhooks are signed like Stripe's."""
        environment = {
            **_local(),
            **self._stripe(),
            "GAS_STRIPE_WEBHOOK_URL": f"{self.url('web')}/webhooks/stripe",
            "GAS_STRIPE_PORT": str(self.ports["stripe"]),
            "GAS_STRIPE_FOLDER": str(self.folder / "stripe"),
        }
        return self._stand_in("stripe", environment)

    def web(self, outputs: Mapping[str, str]) -> Part:
        environment = {
            **self._globus_client(),
            "GLOBUS_SDK_SERVICE_URL_AUTH": f"{self.url('globus')}/",
            "GAS_SECRET_KEY": self.secrets.cookie_key,
            "GAS_BIND": f"{HOST}:{self.ports['web']}",
            "GAS_CACHE_DIR": str(self.folder / "cache"),
            "GAS_DRAIN_SECONDS": "5",
            **self._stripe(),
            "GAS_BILLING": "stripe",
            "GAS_STRIPE_PRICE_ID": "price_premium",
            "GAS_STRIPE_API_URL": self.url("stripe"),
        }
        health = f"{self.url('web')}/readyz"
        return self._service("web", "web-metrics", health, outputs, environment)

    def worker(self, service: str, name: str, outputs: Mapping[str, str]) -> Part:
        """One task of a worker; `name` tells two tasks of one service apart."""
        work = self.folder / "work"
        work.mkdir(exist_ok=True)
        environment = {
            "GAS_MAIL_SENDER": SENDER,
            **self.workers,
            "GAS_DRAIN_SECONDS": "10",
            "GAS_POLL_SECONDS": "2",  # one machine is stopped often
            "GAS_WORK_DIR": str(work),
            "GAS_REFERENCES_DIR": str(self.folder / "references"),
            "GAS_ARCHIVE_VAULT": VAULT,
            "AWS_ENDPOINT_URL_GLACIER": self.url("vault"),
        }
        health = f"{self.url(name)}/healthz"
        return self._service(service, name, health, outputs, environment, name=name)

    def _service(
        self,
        service: str,
        metrics: str,
        health: str,
        outputs: Mapping[str, str],
        environment: Mapping[str, str],
        name: str = "",
    ) -> Part:
        told = {
            **_local(),
            **aws.environment(self.url("aws")),
            **outputs,
            "GAS_PUBLIC_URL": self.url("web"),
            "GAS_METRICS_HOST": HOST,
            "GAS_METRICS_PORT": str(self.ports[metrics]),
            **environment,
            **self.tuning.get(service, {}),
        }
        grace = float(told["GAS_DRAIN_SECONDS"]) + 20
        return Part(name or service, [sys.executable, "-m", service], health, told, grace)

    def _stand_in(self, name: str, environment: dict[str, str]) -> Part:
        command: list[str | Path] = [sys.executable, "-m", f"local.{name}"]
        return Part(name, command, f"{self.url(name)}/healthz", environment, grace=5)

    def _stripe(self) -> dict[str, str]:
        return {
            "GAS_STRIPE_SECRET_KEY": self.secrets.stripe_key,
            "GAS_STRIPE_WEBHOOK_SECRET": self.secrets.stripe_webhook_secret,
        }

    def _globus_client(self) -> dict[str, str]:
        return {
            "GAS_GLOBUS_CLIENT_ID": CLIENT_ID,
            "GAS_GLOBUS_CLIENT_SECRET": self.secrets.globus_client_secret,
        }


_NAMES = (HOST, "localhost")


def _inherited() -> dict[str, str]:
    return {name: os.environ[name] for name in _INHERITED if name in os.environ}


def _local() -> dict[str, str]:
    return {**_inherited(), "PYTHONUNBUFFERED": "1", "GAS_ENV": "local"}
