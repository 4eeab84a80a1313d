"""What its owner can tell a job to do: stop, and begin again."""

from uuid import UUID

from flask import Blueprint, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue

from gas.jobs import Job
from web import here
from web.annotations.cancel import cancel
from web.annotations.retry import retry
from web.gate import owned_job
from web.problems import wants_json

bp = Blueprint("control", __name__)


@bp.post("/annotations/<uuid:job_id>/cancel")
def cancel_job(job_id: UUID) -> ResponseReturnValue:
    return _told(cancel(owned_job(job_id), here.ports()))


@bp.post("/annotations/<uuid:job_id>/retry")
def retry_job(job_id: UUID) -> ResponseReturnValue:
    return _told(retry(owned_job(job_id), here.ports()))


def _told(job: Job) -> ResponseReturnValue:
    page = url_for("annotations.job_page", job_id=job.job_id)
    if wants_json():
        return jsonify(job_id=job.job_id, status=job.status.value, round=job.round, page=page)
    return redirect(page, 303)
