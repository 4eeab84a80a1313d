"""Permissions for a browser, against the emulator that enforces them (moto does not)."""

import boto3
import pytest
import requests
from botocore.config import Config

from gas.aws.store import S3Links, S3Store


@pytest.fixture
def bucket(ministack_aws):
    return ministack_aws.outputs["InputsBucket"]


@pytest.fixture
def links(ministack_aws, bucket):
    config = Config(signature_version="s3v4", s3={"addressing_style": "path"})
    return S3Links(boto3.client("s3", endpoint_url=ministack_aws.endpoint, config=config), bucket)


@pytest.fixture
def store(ministack_aws, bucket):
    return S3Store(ministack_aws.client("s3"), bucket)


def post(form, content, **changed):
    return requests.post(form.url, data=form.fields | changed, files={"file": content}, timeout=10)


def test_an_upload_lands_under_its_key_and_nowhere_else(links, store, new_id):
    key = f"{new_id()}/input"
    form = links.upload(key, max_bytes=10, seconds=60)
    assert post(form, b"0123456789").status_code == 201
    assert store.look(key).size == 10
    assert post(form, b"x", key=f"{new_id()}/input").status_code == 403


def test_an_upload_above_the_limit_is_refused(links, store, new_id):
    key = f"{new_id()}/input"
    form = links.upload(key, max_bytes=10, seconds=60)
    assert post(form, b"0123456789A").status_code == 400
    assert store.look(key) is None


def test_a_download_has_its_name_and_a_forged_one_is_refused(links, store, tmp_path, new_id):
    (tmp_path / "f").write_bytes(b"result")
    key = f"{new_id()}/a"
    store.keep(key, tmp_path / "f", media_type="text/plain")
    url = links.download(key, file_name='my "näme".vcf.gz', seconds=60)
    answer = requests.get(url, timeout=10)
    assert answer.content == b"result"
    assert "my%20%22n%C3%A4me%22.vcf.gz" in answer.headers["Content-Disposition"]
    assert requests.get(url.replace(key, f"{new_id()}/b"), timeout=10).status_code == 403
