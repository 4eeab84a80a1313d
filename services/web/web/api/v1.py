"""Version 1 of the API: what its operations are added to."""

from flask import Blueprint

from gas.tokens import Scope
from web.api import quotas
from web.api.operations import Operations

bp = Blueprint("api", __name__, url_prefix="/api/v1")
bp.after_request(quotas.tell)
operations = Operations(bp)
READ, SUBMIT = Scope.READ, Scope.SUBMIT
