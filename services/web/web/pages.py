"""Pages about no job in particular."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from gas.outputs import OUTPUTS
from web import here
from web.gate import open_to_all

bp = Blueprint("pages", __name__)


@bp.get("/")
@open_to_all
def home() -> ResponseReturnValue:
    return render_template(
        "pages/home.html", outputs=OUTPUTS, max_bytes=here.settings().upload_bytes_free
    )


@bp.get("/favicon.ico")
@open_to_all
def favicon() -> ResponseReturnValue:
    """Browsers ask for this whatever the pages say."""
    return current_app.send_static_file("favicon.svg")
