"""What the mails say.  The words are in `templates/`."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from gas.jobs import Job, Status
from gas.passport import passport
from gas.retrieval import span_in_words
from gas.users import User

#: File names are the users' own words: in a subject they are kept to one line of this length.
NAME_LENGTH = 80

_SUBJECTS = {
    Status.COMPLETED: "Your annotation of {name} is ready",
    Status.FAILED: "Your annotation of {name} failed",
}


def moment(seconds: int) -> str:
    """`5 Oct 2026, 14:00 UTC`: a mail does not know its reader's clock."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%-d %b %Y, %H:%M UTC")


_templates = Environment(
    loader=PackageLoader("notifier"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters |= {"moment": moment, "span": span_in_words}


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str


def finished(job: Job, user: User, site: str, now: int) -> Letter:
    """The letter about a job that has ended, well or badly."""
    return _letter("finished", _SUBJECTS[job.status], job, user, site, now)


def archived(job: Job, user: User, site: str, now: int) -> Letter:
    """The letter about a result that moved to the archive."""
    return _letter("archived", "Your annotation of {name} was archived", job, user, site, now)


def restored(job: Job, user: User, site: str, now: int) -> Letter:
    """The letter about a result that came back from the archive."""
    return _letter("restored", "Your annotation of {name} is back", job, user, site, now)


def archiving_soon(job: Job, user: User, site: str, now: int) -> Letter:
    """The letter about a result that will move to the archive soon."""
    return _letter("archiving_soon", "Your annotation of {name} moves soon", job, user, site, now)


def plan_changed(user: User, site: str, grace_seconds: int) -> Letter:
    """The letter about a plan that has begun or ended."""
    about = {
        "user": user,
        "link": f"{site.rstrip('/')}/annotations",
        "profile": _profile(site),
        "until": user.plan_since + grace_seconds,
    }
    return Letter(
        subject=f"You have the {user.plan} plan now",
        text=_templates.get_template("plan_changed.txt").render(about),
        html=_templates.get_template("plan_changed.html").render(about),
    )


def _letter(template: str, subject: str, job: Job, user: User, site: str, now: int) -> Letter:
    name = one_line(job.input_file_name)
    link = f"{site.rstrip('/')}/annotations/{job.job_id}"
    about: dict[str, Any] = {"job": job, "user": user, "name": name, "link": link}
    about["profile"] = _profile(site)
    # A message may be late: what the letter says of the files is what holds now.
    about["where"] = passport(job, user, now)
    return Letter(
        subject=subject.format(name=name),
        text=_templates.get_template(f"{template}.txt").render(about),
        html=_templates.get_template(f"{template}.html").render(about),
    )


def _profile(site: str) -> str:
    """Where a user chooses which mails they get."""
    return f"{site.rstrip('/')}/profile"


def one_line(words: str) -> str:
    """Without line breaks and control characters, and not too long."""
    line = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return line if len(line) <= NAME_LENGTH else line[: NAME_LENGTH - 1] + "…"
