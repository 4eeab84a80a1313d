"""From a query string to what is asked; whatever is wrong is told beside its field."""

import math
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from werkzeug.datastructures import MultiDict

from web.explore.asked import IMPACTS, KNOWN, LAST_PAGE, SORTS, Asked
from web.explore.regions import Region, read_region

T = TypeVar("T")

GENES: Final = 200
REGIONS: Final = 20
LONGEST: Final = 100  #: letters of one gene, term or search text


class Wrong(Exception):
    """Raised for a query string that cannot be answered; tells of each parameter what is wrong."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


def read(args: "MultiDict[str, str]") -> Asked:
    """Read the parameters.  Raises `Wrong`."""
    errors: dict[str, str] = {}
    values: dict[str, Any] = {}
    for name in args:
        given = [text.strip() for text in args.getlist(name) if text.strip()]
        try:
            if name not in _READ:
                raise ValueError(f"There is no filter called “{name[:LONGEST]}”.")
            if given:
                values |= _READ[name](name, given)
        except ValueError as error:
            errors[name] = str(error)
    low, high = values.get("min_frequency"), values.get("max_frequency")
    if low is not None and high is not None and low > high:
        errors["max_frequency"] = "The highest frequency is below the lowest."
    if errors:
        raise Wrong(errors)
    return Asked(**values)


Read = Callable[[str, list[str]], dict[str, Any]]


def _one(parse: Callable[[str], object]) -> Read:
    def read_one(name: str, given: list[str]) -> dict[str, Any]:
        if len(given) > 1:
            raise ValueError("This can be given only once.")
        return {name: parse(given[0])}

    return read_one


def _words(parse: Callable[[str], T], most: int, stops: str = "") -> Read:
    """Several values in one field, parted by blanks (and `stops`)."""

    def read_words(name: str, given: list[str]) -> dict[str, Any]:
        text = " ".join(given).translate(str.maketrans(stops, " " * len(stops)))
        words = dict.fromkeys(text.split())
        if len(words) > most:
            raise ValueError(f"These are {len(words)}; at most {most} can be asked for at once.")
        return {name: tuple(parse(word) for word in words)}

    return read_words


def _several(check: Callable[[str], str]) -> Read:
    """A parameter that is repeated, as ticked boxes are."""
    return lambda name, given: {name: tuple(dict.fromkeys(map(check, given[:GENES])))}


def _text(text: str) -> str:
    if len(text) > LONGEST or not text.isprintable():
        raise ValueError(f"Use at most {LONGEST} letters.")
    return text


def _chosen(choices: tuple[str, ...]) -> Callable[[str], str]:
    def check(text: str) -> str:
        if text not in choices:
            raise ValueError(f"“{text[:LONGEST]}” is none of {', '.join(choices)}.")
        return text

    return check


def _fraction(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number <= 1:
        raise ValueError("Write a number between 0 and 1, such as 0.01.")
    return number


def _page(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:10]) <= LAST_PAGE):
        raise ValueError(f"Pages go from 1 to {LAST_PAGE}; the export has every row.")
    return int(text)


def _order(name: str, given: list[str]) -> dict[str, Any]:
    (sort,) = _one(_text)(name, given).values()
    return {
        "sort": _chosen(SORTS)(sort.removeprefix("-")),
        "descending": sort.startswith("-"),
    }


def _region(text: str) -> Region:
    return read_region(_text(text))


_READ: Final[dict[str, Read]] = {
    "gene": _words(_text, GENES, ",;"),
    "region": _words(_region, REGIONS, ";"),
    "consequence": _several(_text),
    "impact": _several(_chosen(IMPACTS)),
    "significance": _several(_text),
    "known": _one(_chosen(KNOWN)),
    "min_frequency": _one(_fraction),
    "max_frequency": _one(_fraction),
    "q": _one(_text),
    "sort": _order,
    "page": _one(_page),
}
