"""Where the copies lie when nobody says: a folder of this user's own."""

import os
import tempfile
from pathlib import Path


def cache_folder(told: str) -> Path:
    return Path(told) if told else Path(tempfile.gettempdir()) / f"gas-web-{os.getuid()}"
