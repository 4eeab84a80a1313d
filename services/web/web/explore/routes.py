"""/annotations/<id>/variants: the explorer.  Every view begins with `owned_job`."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from gas.jobs import Job
from gas.outputs import ANNOTATED_VCF, VARIANTS_PARQUET
from gas.passport import Passport, passport
from gas.ports import FileChanged, NoSuchFile
from gas.users import User
from web import here
from web.annotations import names, show
from web.explore import export
from web.explore.asked import IMPACTS, Asked
from web.explore.cache import FileCache, NoRoom
from web.explore.explorer import Busy, Explorer, Gone, Opened
from web.explore.folder import cache_folder
from web.explore.pages import pages, rows
from web.explore.read import Wrong, read
from web.explore.table import TooSlow
from web.gate import owned_job, user, user_id
from web.ports import Ports
from web.problems import Problem
from web.settings import Settings

bp = Blueprint("explore", __name__)


def furnish(app: Flask, settings: Settings, ports: Ports) -> None:
    """Give the app its explorer; nothing is opened or made on disk before somebody looks."""
    cache = FileCache(ports.results, cache_folder(settings.cache_dir), settings.cache_bytes)
    app.extensions["gas.explorer"] = Explorer(
        ports.results, cache, seconds=settings.explorer_seconds
    )


@bp.get("/annotations/<uuid:job_id>/variants")
def variants(job_id: UUID) -> ResponseReturnValue:
    job = owned_job(job_id)
    where = _where(job)
    key = job.output_key(VARIANTS_PARQUET)
    if key is None or not where.downloadable:
        return render_template("explore/away.html", job=job, where=where, stores=show.STORES)
    with _told(), _explorer().look(key) as opened:
        page, status = _page(opened)
    return render_template("explore/variants.html", job=job, impacts=IMPACTS, **page), status


@bp.get("/annotations/<uuid:job_id>/variants.tsv")
def tsv(job_id: UUID) -> ResponseReturnValue:
    job = owned_job(job_id)
    with _told(), ExitStack() as stack:
        opened, asked = _export(job, stack)
        return _sent(export.tsv(opened.table, asked), job, "tsv", stack)


@bp.get("/annotations/<uuid:job_id>/variants.vcf")
def vcf(job_id: UUID) -> ResponseReturnValue:
    job = owned_job(job_id)
    with _told(), ExitStack() as stack:
        opened, asked = _export(job, stack)
        compressed = here.ports().results.read(_online(job, ANNOTATED_VCF))
        return _sent(export.vcf(opened.table, asked, compressed), job, "vcf", stack)


def _page(opened: Opened) -> tuple[dict[str, Any], int]:
    """What the template is told, and the status of the answer."""
    choices = opened.choices
    told = {"choices": choices, "columns": opened.table.columns, "total": opened.count(Asked())}
    try:
        asked = read(request.args)
        choices.check(asked)
    except Wrong as wrong:
        given = request.args.to_dict(flat=False)
        return told | {"errors": wrong.errors, "given": given, "asked": None}, 400
    matching = opened.count(asked)
    found = rows(opened.page(asked), opened.table.columns)
    told |= {"errors": {}, "given": _as_given(asked), "asked": asked, "matching": matching}
    return told | {"rows": found, "pages": pages(asked, matching)}, 200


def _as_given(asked: Asked) -> dict[str, list[str]]:
    """The fields of the form, filled with what was understood."""
    return {
        name: value if isinstance(value, list) else [value]
        for name, value in asked.parameters.items()
    }


def _export(job: Job, stack: ExitStack) -> tuple[Opened, Asked]:
    opened = stack.enter_context(_explorer().export(_online(job, VARIANTS_PARQUET)))
    try:
        asked = read(request.args)
        opened.choices.check(asked)
    except Wrong as wrong:
        raise Problem(
            400, "BAD_FILTER", str(wrong), "Mend the filter and export again."
        ) from wrong
    return opened, asked


def _online(job: Job, name: str) -> str:
    """The key of one output, where it can be had now."""
    where = _where(job)
    key = job.output_key(name)
    if key is None or not where.downloadable:
        raise Problem(409, "NOT_ONLINE", where.headline, where.advice)
    return key


def _sent(chunks: Iterator[bytes], job: Job, ending: str, stack: ExitStack) -> Response:
    """An answer that is made while it is sent, and lets go of the table when it ends."""
    kind = {"tsv": "text/tab-separated-values; charset=utf-8", "vcf": "text/plain; charset=utf-8"}
    response = Response(chunks, content_type=kind[ending])
    name = names.download_name(job.input_file_name, f"filtered.{ending}")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.call_on_close(stack.pop_all().close)
    return response


def _explorer() -> Explorer:
    explorer: Explorer = current_app.extensions["gas.explorer"]
    return explorer


def _where(job: Job) -> Passport:
    return passport(job, user() or User(user_id=user_id()), here.ports().now())


@contextmanager
def _told() -> Iterator[None]:
    """What hinders the explorer, in words."""
    try:
        yield
    except Busy as error:
        raise Problem(
            503,
            "BUSY",
            "Many people are exploring their variants at this moment.",
            "Try again in a few seconds.",
        ) from error
    except (Gone, NoSuchFile, FileChanged) as error:
        raise Problem(
            409,
            "NOT_ONLINE",
            "The table of this annotation is not online any more.",
            "Go back to the annotation's page: it says where its files are.",
        ) from error
    except NoRoom as error:
        raise Problem(
            503,
            "NO_ROOM",
            "This table is too large to be explored on the site at present.",
            "Download the table instead, or try again in a while.",
        ) from error
    except TooSlow as error:
        raise Problem(
            503,
            "TOO_SLOW",
            "This filter takes longer than one may take here.",
            "Narrow it to a region or a gene, or download the table.",
        ) from error
