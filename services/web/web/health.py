"""Is the process alive, and can it serve?  For load balancers; it tells strangers nothing else."""

from contextlib import suppress

import structlog
from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from gas.jobs import JobNotFound
from gas.users import UserNotFound
from web import here
from web.gate import open_to_all
from web.ports import Ports

bp = Blueprint("health", __name__)
log = structlog.get_logger(__name__)

#: A key that no row has.
NOBODY = "readyz"


@bp.get("/healthz")
@open_to_all
def alive() -> ResponseReturnValue:
    return jsonify(status="ok")


@bp.get("/readyz")
@open_to_all
def ready() -> ResponseReturnValue:
    try:
        _ask_tables(here.ports())
    except Exception:  # whatever it is, this copy of the site cannot serve
        log.exception("unready")
        return jsonify(status="unready"), 503
    return jsonify(status="ok")


def _ask_tables(ports: Ports) -> None:
    ports.sessions.read(NOBODY, ports.now())
    with suppress(UserNotFound):
        ports.users.get(NOBODY)
    with suppress(JobNotFound):
        ports.jobs.get(NOBODY)
