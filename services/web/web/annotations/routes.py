"""/annotate and /annotations: every view of one job begins with `owned_job`."""

from functools import partial
from uuid import UUID

import msgspec
from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gas.jobs import Job
from gas.outputs import LOG, OUTPUTS
from gas.passport import Action, Passport, passport
from gas.ports import BadCursor
from gas.retrieval import span_in_words, usd_in_words
from gas.users import User
from web import bodies, here
from web.annotations import listing, references, search, show
from web.annotations import log as logs
from web.annotations.create import EXAMPLE, Wanted, create
from web.annotations.delete import belongings, delete
from web.annotations.links import link
from web.annotations.restore import is_asked, restore
from web.annotations.submit import submit
from web.gate import owned_job, user, user_id
from web.headers import allow_connection
from web.plots.attach import charts_of
from web.problems import Problem, wants_json

bp = Blueprint("annotations", __name__)
bp.add_app_template_filter(span_in_words, "span")
bp.add_app_template_filter(usd_in_words, "usd")


def _owner() -> User:
    return user() or User(user_id=user_id())


def _where(job: Job) -> Passport:
    return passport(job, _owner(), here.ports().now())


@bp.get("/annotate")
def new() -> ResponseReturnValue:
    # The browser uploads to the store itself; which host that is, only a real link tells.
    example = here.ports().upload_links.upload("origin", max_bytes=1, seconds=1)
    allow_connection(example.url)
    return render_template(
        "annotations/new.html",
        max_bytes=here.settings().upload_bytes_free,
        references=references.offered(here.ports(), here.settings()),
    )


@bp.get("/annotations")
def index() -> ResponseReturnValue:
    cursor = request.args.get("cursor") or None
    wanted = search.read(request.args)
    look = partial(search.search, wanted=wanted) if wanted.parameters else listing.page
    try:
        page = look(here.ports().jobs, user_id(), cursor)
    except BadCursor as error:
        raise Problem(
            400, "BAD_CURSOR", "This page of the list does not exist.", "Begin at its first page."
        ) from error
    return render_template(
        "annotations/index.html",
        page=page,
        first=cursor is None,
        wanted=wanted,
        statuses=search.SHOWN,
        passports={job.job_id: _where(job) for job in page.jobs},
        places=show.PLACES,
    )


@bp.post("/annotations")
def start() -> ResponseReturnValue:
    settings = here.settings()
    created = create(bodies.read(Wanted, EXAMPLE), user_id(), here.ports(), settings)
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
    where = _where(job)
    # Nothing in the row tells of it until the archive was asked, which takes a minute.
    asked = is_asked(request.args.get("asked", type=int), here.ports().now())
    return render_template(
        "annotations/job.html",
        job=job,
        where=where,
        files=show.files(job, where),
        places=show.PLACES,
        stores=show.STORES,
        charts=charts_of(job),
        asked=asked and where.action is Action.RESTORE,
    )


@bp.get("/annotations/<uuid:job_id>/status")
def status(job_id: UUID) -> ResponseReturnValue:
    job = owned_job(job_id)
    return jsonify(show.status(job, _where(job)))


@bp.get("/annotations/<uuid:job_id>/log")
def log(job_id: UUID) -> ResponseReturnValue:
    job = owned_job(job_id)
    key = job.output_key(LOG)
    tail = logs.tail(here.ports().results, key, job.outputs[LOG]) if key else None
    return render_template("annotations/log.html", job=job, tail=tail, name=LOG)


@bp.get("/annotations/<uuid:job_id>/outputs/<name>")
def output(job_id: UUID, name: str) -> ResponseReturnValue:
    job = owned_job(job_id)
    if name not in OUTPUTS or name not in job.outputs:
        abort(404)
    where = _where(job)
    address = link(job, name, where, here.ports(), here.settings().download_link_seconds)
    if address is None:
        raise Problem(409, "NOT_ONLINE", where.headline, where.advice)
    return redirect(address)


@bp.post("/annotations/<uuid:job_id>/restore")
def restore_job(job_id: UUID) -> ResponseReturnValue:
    job = owned_job(job_id)
    asked = restore(job, _owner(), here.ports())
    now = here.ports().now() if asked else None
    page = url_for("annotations.job_page", job_id=job.job_id, asked=now)
    if wants_json():
        where = msgspec.to_builtins(_where(job))
        told = jsonify(job_id=job.job_id, asked=asked, archive=where, page=page)
        return told, 202 if asked else 200
    return redirect(page, 303)


@bp.get("/annotations/<uuid:job_id>/delete")
def confirm_delete(job_id: UUID) -> ResponseReturnValue:
    job = owned_job(job_id)
    return render_template("annotations/delete.html", job=job, belongings=belongings(job))


@bp.post("/annotations/<uuid:job_id>/delete")
def delete_job(job_id: UUID) -> ResponseReturnValue:
    receipt = delete(owned_job(job_id), here.ports())
    if wants_json():
        return jsonify(msgspec.to_builtins(receipt))
    return render_template("annotations/deleted.html", receipt=receipt)
