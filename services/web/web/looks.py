"""What templates may say: sizes, times, statuses, and who is signed in."""

from datetime import UTC, datetime
from typing import Any

from flask import Flask, g

from gas.users import User
from web import gate
from web.annotations import show, sizes

SITE = "Genomics Annotation Service"


def attach(app: Flask) -> None:
    app.jinja_env.filters["bytes"] = sizes.in_words
    app.jinja_env.filters["iso"] = iso
    app.jinja_env.filters["moment"] = moment
    app.jinja_env.filters["duration"] = duration
    app.jinja_env.filters["number"] = "{:,}".format
    app.jinja_env.filters["words"] = show.stage_in_words
    app.jinja_env.globals["looks"] = show.LOOKS
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_every_page)


def iso(seconds: int) -> str:
    """For `<time datetime>`, and for the browser to turn into local time."""
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def moment(seconds: int) -> str:
    """For people without JavaScript."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%-d %b %Y, %H:%M UTC")


def duration(seconds: int) -> str:
    minutes, rest = divmod(max(seconds, 0), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _every_page() -> dict[str, Any]:
    return {"site": SITE, "person": _person(), "csp_nonce": g.csp_nonce}


def _person() -> User | None:
    # The page about a broken table must not ask the table.
    return None if g.get("bare") else gate.user()
