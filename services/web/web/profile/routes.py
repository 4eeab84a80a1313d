"""/profile: who you are, as Globus tells it, and which mails you get."""

from typing import Final

import structlog
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gas.users import MAY_BE_MUTED, User, UserNotFound
from web import here
from web.gate import user, user_id
from web.problems import Problem

bp = Blueprint("profile", __name__)
log = structlog.get_logger(__name__)

#: A kind of mail in a user's words.
MAILS: Final = {
    "JobFinished": "An annotation is ready, failed, or was cancelled",
    "ArchivingSoon": "A result is about to move to the archive",
    "JobArchived": "A result has moved to the archive",
    "JobRestored": "A result is back from the archive",
}


@bp.get("/profile")
def show() -> ResponseReturnValue:
    return render_template(
        "profile/profile.html",
        user=user() or User(user_id=user_id()),
        mails={kind: MAILS[kind] for kind in MAY_BE_MUTED},
        saved="saved" in request.args,
    )


@bp.post("/profile")
def save() -> ResponseReturnValue:
    """A browser sends the boxes that are checked; the others are muted."""
    wanted = request.form.getlist("mail")
    muted = [kind for kind in MAY_BE_MUTED if kind not in wanted]
    try:
        here.ports().users.mute(user_id(), muted)
    except UserNotFound as error:
        raise Problem(
            409,
            "NO_PROFILE",
            "This site does not know you any more.",
            "Sign out, then sign in again.",
        ) from error
    log.info("mails_chosen", muted=muted)
    return redirect(url_for("profile.show", saved=1), 303)
