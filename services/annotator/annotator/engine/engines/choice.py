"""Which engine: by its name, as the operator set it."""

from pathlib import Path

from annotator.engine.engines.command import Command
from annotator.engine.engines.csq import Csq
from annotator.engine.engines.port import Engine, EngineUnfit
from annotator.engine.tools import Tools

DEFAULT = "columns"
PLAIN = "plain"


def choose(name: str, folder: Path | None, tools: Tools) -> Engine:
    """The engine called `name`; those that are commands are described in `folder`.

    Raises `EngineUnfit` when there is none; a name is never taken as a path.
    """
    if name in (DEFAULT, PLAIN):
        return Csq(tools, everywhere=name == PLAIN)
    plain = name.replace("-", "").replace("_", "").isalnum()
    if folder is None or not plain or not (folder / f"{name}.toml").is_file():
        raise EngineUnfit(f"no engine called {name!r} is described")
    return Command.load(folder / f"{name}.toml")
