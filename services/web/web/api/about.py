"""Who asks, and what is on offer."""

from web import here
from web.annotations import references
from web.api import bearer, tell
from web.api.shapes import Me, Reference, References, TokenInUse
from web.api.v1 import READ, operations


@operations.add("GET", "/me", "Who am I?", gives=Me, scope=None)
def me() -> Me:
    """The owner of the token, their plan, and what the token allows."""
    owner, token = tell.owner(), bearer.current()
    return Me(
        user_id=owner.user_id,
        name=owner.name,
        email=owner.email,
        institution=owner.institution,
        plan=owner.plan,
        max_bytes=here.settings().upload_bytes_free,
        token=TokenInUse(name=token.name, scopes=token.scopes, expires=token.expires),
    )


@operations.add("GET", "/references", "List the references", gives=References, scope=READ)
def list_references() -> References:
    """What a file can be annotated against."""
    usual, *others = references.offered(here.ports(), here.settings())
    told = [Reference(default=True, **vars(usual))]
    return References(references=[*told, *(Reference(default=False, **vars(o)) for o in others)])
