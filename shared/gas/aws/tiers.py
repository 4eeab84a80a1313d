"""How quickly an archive gives back, which vault and storage class have in common.

Pages: downloading-an-archive-two-steps (Glacier), restoring-objects-retrieval-options (S3).
"""

from botocore.exceptions import ClientError

from gas.ports import Asked

#: 1-5 minutes, when there is capacity; what is larger than 250 MB may take longer.
EXPEDITED = Asked("Expedited", 5 * 60)

#: 3-5 hours, always.
STANDARD = Asked("Standard", 5 * 60 * 60)


def code_of(error: ClientError) -> str:
    """AWS's name for what went wrong."""
    return str(error.response["Error"]["Code"])
