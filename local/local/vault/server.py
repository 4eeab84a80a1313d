"""The whole server in one object, and the two threads behind it."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

from local.vault import pieces
from local.vault.archives import Archives
from local.vault.clock import Clock
from local.vault.control import Control
from local.vault.files import Files
from local.vault.jobs import Jobs
from local.vault.notices import Notices
from local.vault.settings import VaultSettings
from local.vault.state import State
from local.vault.uploads import Uploads
from local.vault.vaults import Vaults

_TICK_SECONDS = 0.1


class Server:
    def __init__(self, settings: VaultSettings, aws_url: str) -> None:
        folder = Path(settings.vault_folder)
        self.state = State(folder)
        self.files = Files(folder)
        self.vaults = Vaults(self.state)
        self.archives = Archives(self.state, self.files)
        self.uploads = Uploads(self.state, self.files)
        self.jobs = Jobs(self.state, settings)
        self.control = Control(self.state)
        self._clock = Clock(self.state, self.files, self.uploads, settings)
        self._notices = Notices(self.state, aws_url, settings.vault_notice_seconds)

    def start(self) -> None:
        """Remove what a crash left, and let time pass."""
        left = pieces.clean(self.state, self.files)
        if left:
            print(f"removed {left} files that nothing names", flush=True)
        # Apart, so that jobs are completed while SNS is away.
        for tick in (self._clock.tick, self._notices.tick):
            threading.Thread(target=_for_ever, args=(tick,), daemon=True).start()


def _for_ever(tick: Callable[[], None]) -> None:
    while True:
        try:
            tick()
        except Exception as error:  # noqa: BLE001 - one bad tick must not stop the clock
            print(f"{type(error).__name__}: {error}", flush=True)
        time.sleep(_TICK_SECONDS)
