"""What a file can be annotated against."""

from web.problems import Problem
from web.settings import Settings


def offered(settings: Settings) -> list[str]:
    """Their names; the first is taken when nobody chooses."""
    return [settings.assembly]


def chosen(name: str | None, settings: Settings) -> str:
    """The reference of that name, or the usual one.  Raises a 400 `Problem`."""
    names = offered(settings)
    if name is None:
        return names[0]
    if name not in names:
        raise Problem(
            400,
            "UNKNOWN_REFERENCE",
            f"There is no reference {name!r:.60} here.",
            f"Choose one of {', '.join(names)}.",
        )
    return name
