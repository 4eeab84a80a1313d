"""Clients of AWS, made in main and handed to the adapters.

Region, credentials and, on one machine, the endpoint come from the variables that the SDK itself
reads (`AWS_DEFAULT_REGION`, `AWS_ENDPOINT_URL`, …).
"""

import os
from typing import Any

import boto3
from botocore.config import Config


def client(service: str, *, endpoint: str | None = None) -> Any:
    """A boto3 client with retries, and with bounded waits so that a dead peer is noticed."""
    config = Config(
        retries={"mode": "standard", "max_attempts": 4},
        connect_timeout=5,
        read_timeout=70,
        max_pool_connections=32,
        signature_version="s3v4" if service == "s3" else None,
        s3={"addressing_style": "path" if _emulated(endpoint) else "virtual"},
    )
    return boto3.client(service, endpoint_url=endpoint, config=config)


def _emulated(endpoint: str | None) -> bool:
    """Emulators have no host name per bucket, so there the bucket goes into the path.

    On AWS the style is said too: left open, presigned links name S3's global host, which redirects
    to the bucket's region, and the site's Content-Security-Policy allows no such hop.
    """
    return bool(endpoint or os.environ.get("AWS_ENDPOINT_URL"))
