"""Everything on one machine: started together, healthy together, stopped together."""

from collections.abc import Callable, Mapping
from pathlib import Path

from gas.aws.glacier import ensure_vault
from local import aws, health, processes, stack
from local.aws import client
from local.parts import SENDER, VAULT, Part, Site
from local.ports import DEFAULTS, choose
from local.processes import Process
from local.state import alone, read_secrets, read_state, write_state

PROJECT = Path(__file__).parents[2]
FOLDER = PROJECT / ".local"
MINISTACK = FOLDER / "ministack-venv" / "bin" / "ministack"
TEMPLATE = PROJECT / "infra" / "data-plane.yaml"

#: What the site and the workers need, and so what is stopped after them.
_STAND_INS = ("globus", "mailbox", "vault", "stripe", "aws")
_WORKERS = ("notifier", "archiver", "restorer", "thawer", "sweeper")


class Machine:
    """One machine in one folder.  Other folders are other machines and share nothing with it."""

    def __init__(
        self,
        folder: Path = FOLDER,
        *,
        annotators: int = 1,
        visibility_seconds: int = 60,
        retention_seconds: int = 300,
        archive: str = "s3",
        tuning: Mapping[str, Mapping[str, str]] | None = None,
        ports: Mapping[str, int] = DEFAULTS,
        say: Callable[[str], None] = print,
    ) -> None:
        self.folder = folder.resolve()
        self._visibility_seconds = visibility_seconds
        self._retention_seconds = retention_seconds
        self._archive = archive
        self._tuning = tuning or {}
        self._wished = ports
        self._say = say
        self._workers = {"annotator": "annotator"}
        self._workers |= {f"annotator-{n}": "annotator" for n in range(2, annotators + 1)}
        self._workers |= {name: name for name in _WORKERS}

    @property
    def names(self) -> tuple[str, ...]:
        """Every part."""
        return ("web", *self._workers, *_STAND_INS)

    def url(self, name: str) -> str:
        return self._site().url(name)

    def log(self, name: str) -> Path:
        return self.folder / "logs" / f"{name}.log"

    def outputs(self) -> dict[str, str]:
        """What the stack gave out, as the services are told it."""
        return read_state(self.folder).outputs

    def operator(self) -> dict[str, str]:
        """The environment of what operators type: AWS, and what the services are told."""
        return {**aws.environment(self.url("aws")), **self.outputs()}

    def running(self) -> dict[str, Process]:
        """Every process that runs here."""
        known = read_state(self.folder).processes
        return {name: process for name, process in known.items() if process.alive()}

    def is_up(self) -> bool:
        return set(self.names) <= self.running().keys()

    def up(self) -> list[str]:
        """Start what does not run; returns its names once all is healthy, else stops it again."""
        with alone(self.folder):
            running = self.running()
            missing = [name for name in self.names if name not in running]
            try:
                self._start_all(missing)
            except BaseException:
                self._stop(missing)
                raise
        return missing

    def down(self) -> list[str]:
        """Stop all that runs; returns the names."""
        with alone(self.folder):
            names = list(self.running())
            self._stop(names)
        return names

    def start(self, *names: str) -> None:
        """Start the site or workers again, and wait until they are healthy."""
        with alone(self.folder):
            self._start([self._part(name) for name in names])

    def _start_all(self, missing: list[str]) -> None:
        """The embedded AWS, what is deployed on it, and then all others at the same time."""
        if not missing:
            return
        self._choose_ports(missing)
        if "aws" in missing:
            self._start([self._site().aws(MINISTACK)])
        self._deploy()
        if "vault" in missing:
            self._start([self._site().vault()])
        ensure_vault(client("glacier", self._site().url("vault")), VAULT)
        self._start([self._part(name) for name in missing if name not in ("aws", "vault")])

    def _deploy(self) -> None:
        site = self._site()
        parameters = stack.parameters_for("local", site.url("web"))
        parameters["VisibilitySeconds"] = str(self._visibility_seconds)
        parameters["ArchiveDelaySeconds"] = str(min(self._retention_seconds, 900))
        parameters["RestoreDelaySeconds"] = "1"  # the embedded tables have no lag
        outputs = stack.deploy(site.url("aws"), "gas-local", TEMPLATE.read_text(), parameters)
        stack.verify_sender(site.url("aws"), SENDER)
        state = read_state(self.folder)
        state.outputs = stack.outputs_as_env(outputs)
        write_state(self.folder, state)

    def _part(self, name: str) -> Part:
        site, outputs = self._site(), self.outputs()
        if name in self._workers:
            return site.worker(self._workers[name], name, outputs)
        if name == "web":
            return site.web(outputs)
        return {
            "globus": site.globus,
            "mailbox": site.mailbox,
            "vault": site.vault,
            "stripe": site.stripe,
        }[name]()

    def _start(self, parts: list[Part]) -> None:
        (self.folder / "logs").mkdir(exist_ok=True)
        state = read_state(self.folder)
        for part in parts:
            state.processes[part.name] = processes.start(
                part.name,
                part.command,
                part.environment,
                folder=self.folder,
                log=self.log(part.name),
                grace=part.grace,
            )
            # At once: whatever happens next, `down` must know of it.
            write_state(self.folder, state)
        for part in parts:
            health.wait(part, state.processes[part.name], self.log(part.name))

    def _stop(self, names: list[str]) -> None:
        """The site and the workers together, then what they need, the embedded AWS last."""
        running = {name: process for name, process in self.running().items() if name in names}
        groups = (running.keys() - set(_STAND_INS), set(_STAND_INS) - {"aws"}, {"aws"})
        for group in groups:
            for name in processes.stop([running[name] for name in running if name in group]):
                self._say(f"{name} did not end in its time and was killed")

    def _choose_ports(self, missing: list[str]) -> None:
        """Those of the last time, else the usual ones; where one is taken, a free one."""
        state = read_state(self.folder)
        needed = [*missing, *(["web-metrics"] if "web" in missing else [])]
        chosen = choose(needed, {**self._wished, **state.ports})
        for name, port in chosen.items():
            if state.ports.get(name, self._wished.get(name, port)) != port:
                self._say(f"the usual port of {name} is taken: it gets {port}")
        state.ports = {**state.ports, **chosen}
        write_state(self.folder, state)

    def _site(self) -> Site:
        state, secrets = read_state(self.folder), read_secrets(self.folder)
        told = {
            "GAS_VISIBILITY_SECONDS": str(self._visibility_seconds),
            "GAS_RETENTION_SECONDS": str(self._retention_seconds),
            "GAS_ARCHIVE": self._archive,
        }
        return Site(self.folder, state.ports, secrets, told, self._tuning)
