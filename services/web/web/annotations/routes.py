"""/annotate and /annotations: every view of one job begins with `owned_job`."""

from uuid import UUID

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gas.outputs import LOG
from gas.ports import BadCursor
from web import here
from web.annotations import log as logs
from web.annotations import names, show
from web.annotations.create import create, read_wanted
from web.annotations.submit import submit
from web.gate import owned_job, user_id
from web.headers import allow_connection
from web.problems import Problem, wants_json

bp = Blueprint("annotations", __name__)

PAGE_SIZE = 20


@bp.get("/annotate")
def new() -> ResponseReturnValue:
    # The browser uploads to the store itself; which host that is, only a real link tells.
    example = here.ports().upload_links.upload("origin", max_bytes=1, seconds=1)
    allow_connection(example.url)
    return render_template("annotations/new.html", max_bytes=here.settings().upload_bytes_free)


@bp.get("/annotations")
def index() -> ResponseReturnValue:
    cursor = request.args.get("cursor") or None
    try:
        page = here.ports().jobs.of_user(user_id(), limit=PAGE_SIZE, cursor=cursor)
    except BadCursor as error:
        raise Problem(
            400, "BAD_CURSOR", "This page of the list does not exist.", "Begin at its first page."
        ) from error
    return render_template("annotations/index.html", page=page, first=cursor is None)


@bp.post("/annotations")
def start() -> ResponseReturnValue:
    settings = here.settings()
    created = create(read_wanted(request.get_data()), user_id(), here.ports(), settings)
    job_id = created.job.job_id
    return jsonify(
        job_id=job_id,
        upload={"url": created.form.url, "fields": created.form.fields},
        max_bytes=settings.upload_bytes_free,
        submit=url_for("annotations.submit_job", job_id=job_id),
        page=url_for("annotations.job_page", job_id=job_id),
    ), 201


@bp.post("/annotations/<uuid:job_id>/submit")
def submit_job(job_id: UUID) -> ResponseReturnValue:
    job = submit(owned_job(job_id), here.ports(), here.settings().upload_bytes_free)
    page = url_for("annotations.job_page", job_id=job.job_id)
    if wants_json():
        return jsonify(job_id=job.job_id, status=job.status.value, page=page)
    return redirect(page, 303)


@bp.get("/annotations/<uuid:job_id>")
def job_page(job_id: UUID) -> ResponseReturnValue:
    job = owned_job(job_id)
    return render_template("annotations/job.html", job=job, files=show.files(job))


@bp.get("/annotations/<uuid:job_id>/status")
def status(job_id: UUID) -> ResponseReturnValue:
    return jsonify(show.status(owned_job(job_id)))


@bp.get("/annotations/<uuid:job_id>/log")
def log(job_id: UUID) -> ResponseReturnValue:
    job = owned_job(job_id)
    key = job.output_key(LOG)
    tail = logs.tail(here.ports().results, key, job.outputs[LOG]) if key else None
    return render_template("annotations/log.html", job=job, tail=tail, name=LOG)


@bp.get("/annotations/<uuid:job_id>/outputs/<name>")
def output(job_id: UUID, name: str) -> ResponseReturnValue:
    job = owned_job(job_id)
    key = job.output_key(name)
    if key is None:
        abort(404)
    return redirect(
        here.ports().download_links.download(
            key,
            file_name=names.download_name(job.input_file_name, name),
            seconds=here.settings().download_link_seconds,
        )
    )
