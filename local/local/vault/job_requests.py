"""What a job is asked with, read and checked."""

import re

import msgspec

from local.vault.errors import invalid, missing, unreadable
from local.vault.tree_hash import is_mib_aligned

TIERS = ("Expedited", "Standard", "Bulk")


class Asked(msgspec.Struct, forbid_unknown_fields=True):
    """Page: api-jobParameters."""

    type: str = msgspec.field(name="Type")
    archive_id: str | None = msgspec.field(name="ArchiveId", default=None)
    description: str | None = msgspec.field(name="Description", default=None)
    format: str = msgspec.field(name="Format", default="JSON")
    byte_range: str | None = msgspec.field(name="RetrievalByteRange", default=None)
    topic: str | None = msgspec.field(name="SNSTopic", default=None)
    tier: str = msgspec.field(name="Tier", default="Standard")


def read_request(body: bytes) -> Asked:
    try:
        asked = msgspec.json.decode(body, type=Asked)
    except msgspec.ValidationError as error:
        raise invalid(f"Not a job that this stand-in knows: {error}") from error
    except msgspec.DecodeError as error:
        raise unreadable(f"Not JSON: {error}") from error
    if asked.type not in ("archive-retrieval", "inventory-retrieval"):
        raise invalid(f"Invalid job type: {asked.type}")
    if asked.type == "archive-retrieval" and not asked.archive_id:
        raise missing("ArchiveId")
    if asked.type == "inventory-retrieval" and (asked.archive_id or asked.byte_range):
        raise invalid("ArchiveId and RetrievalByteRange are not for an inventory retrieval")
    if asked.tier not in TIERS:
        raise invalid(f"Invalid tier: {asked.tier}")
    if asked.format != "JSON":
        raise invalid(f"This stand-in writes inventories as JSON only, not as {asked.format}")
    return asked


def byte_range(text: str | None, size: int) -> str:
    """The whole archive, or what is asked if it lies on MiBs."""
    if text is None:
        return f"0-{size - 1}"
    found = re.fullmatch(r"(\d+)-(\d+)", text, re.ASCII)
    if not found or not is_mib_aligned(int(found[1]), int(found[2]), size):
        raise invalid(f"Invalid RetrievalByteRange: {text} is not megabyte aligned")
    return text
