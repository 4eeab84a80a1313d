"""What is S3's own: storage class, checksums, versions, and copies that are there already."""

import hashlib
from base64 import b64encode

import pytest
from botocore.exceptions import ClientError

from gas.aws.cold import S3ColdVault
from gas.ports import ArchiveDamaged


@pytest.fixture(params=["ministack", "moto"])
def form(request):
    return request.getfixturevalue(f"form_{request.param}")


@pytest.fixture
def cold(form):
    return form.archive


@pytest.fixture
def s3(form):
    """The client that the adapter uses."""
    return form.client


@pytest.fixture
def bucket(form):
    return form.where


@pytest.fixture
def other_bucket(s3, new_id):
    """A bucket of the test's own."""
    name = f"other-{new_id()}"
    s3.create_bucket(Bucket=name)
    return name


@pytest.fixture
def other(s3, other_bucket):
    """An archive in it, which nobody is told of."""
    return S3ColdVault(s3, other_bucket, sns=None, notices_topic_arn="")


def test_it_is_kept_frozen_from_the_start(form, cold, s3, bucket, bundle, new_id):
    job_id, content = new_id(), bytes(2 * form.piece) + b"x"
    key = cold.put_away(bundle(content), job_id=job_id, generation=3)
    assert key == f"{job_id}/3"
    head = s3.head_object(Bucket=bucket, Key=key, ChecksumMode="ENABLED")
    assert head["StorageClass"] == "GLACIER"
    digest = hashlib.sha256(content).hexdigest()
    assert head["Metadata"] == {"job-id": job_id, "generation": "3", "sha256": digest}
    assert head["ETag"].strip('"').endswith("-3"), "it went in three parts"
    assert head["ChecksumType"] == "COMPOSITE"


def test_of_one_piece_s3_has_the_checksum_of_the_whole(cold, s3, bucket, bundle, new_id):
    key = cold.put_away(bundle(b"small"), job_id=new_id(), generation=1)
    head = s3.head_object(Bucket=bucket, Key=key, ChecksumMode="ENABLED")
    assert head["ChecksumSHA256"] == b64encode(hashlib.sha256(b"small").digest()).decode()


def test_what_is_not_what_was_sent_is_not_left_there(cold, s3, bucket, bundle, new_id):
    def keep_another(client, **given):
        del given["ChecksumSHA256"]  # with it, S3 refuses
        return client.put_object(**given | {"Body": b"another!"})

    s3.ways["put_object"] = keep_another
    job_id = new_id()
    with pytest.raises(ArchiveDamaged):
        cold.put_away(bundle(b"original"), job_id=job_id, generation=1)
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket, Prefix=job_id)


def test_an_upload_that_fails_is_aborted(form, cold, s3, bucket, bundle, new_id):
    def fail(_client, **_given):
        raise ClientError({"Error": {"Code": "SlowDown"}}, "UploadPart")

    s3.ways["upload_part"] = fail
    with pytest.raises(ClientError, match="SlowDown"):
        cold.put_away(bundle(bytes(form.piece + 1)), job_id=new_id(), generation=1)
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


def test_a_bucket_that_is_not_there_is_not_an_archive_that_is_gone(s3, tmp_path):
    misspelt = S3ColdVault(s3, "no-such-bucket", sns=None, notices_topic_arn="")
    for call in (
        lambda: misspelt.ask_for("j/1", job_id="j"),
        lambda: misspelt.bring_back("j/1", "", tmp_path / "back"),
        lambda: misspelt.forget("j/1"),
        lambda: list(misspelt.holdings()),
    ):
        with pytest.raises(ClientError, match="NoSuchBucket"):
            call()


def test_of_what_was_never_frozen_a_notice_follows_too(form, s3, bucket, tmp_path, new_id):
    """Somebody copied it to another storage class, as one may with a restored object."""
    job_id = new_id()
    digest = hashlib.sha256(b"warm").hexdigest()
    s3.put_object(Bucket=bucket, Key=f"{job_id}/1", Body=b"warm", Metadata={"sha256": digest})
    assert form.retrieved(f"{job_id}/1", job_id, tmp_path / "back") == b"warm"


def test_what_carries_no_checksum_of_ours_was_not_put_away(form, cold, s3, bucket, tmp_path):
    s3.put_object(Bucket=bucket, Key="strange/1", Body=b"?")
    with pytest.raises(ArchiveDamaged):
        cold.bring_back("strange/1", "", tmp_path / "back")
    cold.forget("strange/1")


def test_where_there_are_versions_none_is_left(other, other_bucket, s3, bundle):
    versions = {"Status": "Enabled"}
    s3.put_bucket_versioning(Bucket=other_bucket, VersioningConfiguration=versions)
    for content in (b"first", b"second"):
        other.put_away(bundle(content), job_id="j", generation=1)
    other.put_away(bundle(b"x"), job_id="j", generation=10)
    other.forget("j/1")
    left = s3.list_object_versions(Bucket=other_bucket)
    assert [found["Key"] for found in left["Versions"]] == ["j/10"]
    assert not left.get("DeleteMarkers")


def test_holdings_tell_whose_an_object_is(other, other_bucket, s3, bundle):
    other.put_away(bundle(b"12345"), job_id="j", generation=2)
    for key in ("readme.txt", "j/x", "a/b/1"):
        s3.put_object(Bucket=other_bucket, Key=key, Body=b"?")
    found = {held.archive_id: (held.job_id, held.size) for held in other.holdings()}
    assert found == {"j/2": ("j", 5), "readme.txt": ("", 1), "j/x": ("", 1), "a/b/1": ("", 1)}
