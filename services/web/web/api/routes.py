"""All operations: each says what the site's own pages say, by the same functions.

They are added where their modules are imported, in this order.
"""

from web.api import about, jobs, moves, outcome
from web.api.v1 import bp, operations

__all__ = ["about", "bp", "jobs", "moves", "operations", "outcome"]
