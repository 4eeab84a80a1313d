"""Clients of the embedded AWS, and never of a real account."""

from typing import Any

import boto3
from botocore.config import Config

REGION = "us-east-1"
#: What the embedded AWS takes for the account's root.
KEY_ID = "test"
SECRET_KEY = "test"  # noqa: S105 - no secret: the embedded AWS knows no other


def client(service: str, aws_url: str) -> Any:
    """A client that looks neither at the developer's AWS configuration nor at their proxy."""
    return boto3.client(
        service,
        endpoint_url=aws_url,
        region_name=REGION,
        aws_access_key_id=KEY_ID,
        aws_secret_access_key=SECRET_KEY,
        config=Config(
            proxies={},
            connect_timeout=5,
            read_timeout=60,
            signature_version="s3v4" if service == "s3" else None,
            s3={"addressing_style": "path"} if service == "s3" else None,
        ),
    )


def environment(aws_url: str) -> dict[str, str]:
    """What the SDK of a service is told, so that it finds the embedded AWS and nothing else."""
    return {
        "AWS_ENDPOINT_URL": aws_url,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
