"""AWS's two shapes of a notice, and everything that is neither."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gas.messages import Unreadable
from gas.notices import Notice, archive_key, place_of, read_notices, restored_body

#: As in the Glacier Developer Guide (page: api-describe-job-get), with a description of ours.
GLACIER = {
    "Action": "ArchiveRetrieval",
    "ArchiveId": "NkbByEejwEggmBz2fTHgJrg0XBoDfjP4q6iu87-TjhqG6eGoOY9Z8i1_EXAMPLEArchiveId",
    "ArchiveSHA256TreeHash": "beb0fe31a1c7ca8c6c04d574ea906e3f97b31fdca7571defb5b44dca89b5af60",
    "ArchiveSizeInBytes": 16777216,
    "Completed": True,
    "CompletionDate": "2012-05-15T17:21:39.339Z",
    "CreationDate": "2012-05-15T17:21:39.339Z",
    "InventorySizeInBytes": None,
    "JobDescription": "7f9c0c0e-2b1d-4d6a-9c7b-000000000001",
    "JobId": "HkF9p6o7yjhFx-K3CGl6fuSm6VzW9T7esGQfco8nUXVYwS0jlb5gq1JZ55yHgt5v_EXAMPLEjobID",
    "RetrievalByteRange": "0-16777215",
    "SHA256TreeHash": "beb0fe31a1c7ca8c6c04d574ea906e3f97b31fdca7571defb5b44dca89b5af60",
    "SNSTopic": "arn:aws:sns:us-east-1:012345678901:ArchiveNotice",
    "StatusCode": "Succeeded",
    "StatusMessage": "Succeeded",
    "Tier": "Expedited",
    "VaultARN": "arn:aws:glacier:us-east-1:012345678901:vaults/gas",
}
#: As in the S3 User Guide (page: notification-content-structure).
S3 = {
    "eventVersion": "2.1",
    "eventSource": "aws:s3",
    "awsRegion": "us-east-1",
    "eventTime": "2026-11-01T10:00:00.000Z",
    "eventName": "ObjectRestore:Completed",
    "userIdentity": {"principalId": "AmazonCustomer:A1B2C3"},
    "requestParameters": {"sourceIPAddress": "s3.amazonaws.com"},
    "responseElements": {"x-amz-request-id": "1", "x-amz-id-2": "2"},
    "s3": {
        "s3SchemaVersion": "1.0",
        "configurationId": "restored",
        "bucket": {"name": "gas-x-archive", "ownerIdentity": {}, "arn": "arn:aws:s3:::gas-x"},
        "object": {"key": "job-1/2", "size": 5, "eTag": "e", "sequencer": "0A"},
    },
    "glacierEventData": {
        "restoreEventData": {
            "lifecycleRestorationExpiryTime": "2026-11-04T00:00:00.000Z",
            "lifecycleRestoreStorageClass": "GLACIER",
        }
    },
}


def body(*records, **more):
    return json.dumps({"Records": list(records), **more})


def keyed(key):
    return S3 | {"s3": {"object": {"key": key}}}


def test_a_vault_retrieved():
    archive_id, job_id = GLACIER["ArchiveId"], GLACIER["JobDescription"]
    expected = Notice("vault", archive_id, GLACIER["JobId"], job_id, succeeded=True)
    assert read_notices(json.dumps(GLACIER)) == [expected]


def test_a_vault_could_not_retrieve():
    (notice,) = read_notices(json.dumps(GLACIER | {"StatusCode": "Failed"}))
    assert not notice.succeeded


def test_s3_restored():
    assert read_notices(body(S3)) == [Notice("s3", "job-1/2", "", "job-1", succeeded=True)]


def test_the_event_may_carry_the_name_of_its_configuration():
    assert read_notices(body(S3 | {"eventName": "s3:ObjectRestore:Completed"}))


def test_one_body_may_tell_of_several():
    other = S3 | {"eventName": "ObjectRestore:Post"}
    found = read_notices(body(keyed("a/1"), other, keyed("b/12")))
    assert [(notice.job_id, notice.archive_id) for notice in found] == [
        ("a", "a/1"),
        ("b", "b/12"),
    ]


@pytest.mark.parametrize(
    ("written", "key"), [("a%2Bb/1", "a+b/1"), ("a+b/1", "a b/1"), ("j%C3%B6b/1", "jöb/1")]
)
def test_keys_are_url_encoded(written, key):
    (notice,) = read_notices(body(keyed(written)))
    assert (notice.archive_id, notice.job_id) == (key, key[:-2])


@pytest.mark.parametrize(
    "unrelated",
    [
        json.dumps(GLACIER | {"Action": "InventoryRetrieval", "ArchiveId": None}),
        json.dumps(GLACIER | {"JobDescription": None}),  # begun by hand
        json.dumps(GLACIER | {"Completed": False, "StatusCode": "InProgress"}),
        '{"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b", "RequestId": "1"}',
        body(),
        body(S3 | {"eventName": "ObjectRestore:Post"}),
        body(S3 | {"eventName": "ObjectRestore:Delete"}),
        body(S3 | {"eventName": "ObjectCreated:Put"}),
        body({"eventSource": "aws:ses", "eventName": "ObjectRestore:Completed"}),
        body({"eventSource": "aws:dynamodb", "s3": 5}),
        body(keyed("readme.txt")),
        body(keyed("job-1/")),
        body(keyed("a/b/1")),
        body(keyed("job-1/%D9%A1")),  # a digit, but not ours
    ],
)
def test_what_tells_of_something_else_is_no_notice(unrelated):
    assert read_notices(unrelated) == []


@pytest.mark.parametrize(
    "unreadable",
    [
        "",
        "not JSON",
        "[]",
        "5",
        "null",
        "{}",
        '{"kind": "JobFinished", "job_id": "j"}',
        '{"Event": "s3:SomethingElse"}',
        '{"Records": 5}',
        '{"Records": ["x"]}',
        body(S3 | {"s3": {"object": {}}}),
        body({"eventSource": "aws:s3", "eventName": "ObjectRestore:Completed"}),
        json.dumps(GLACIER | {"ArchiveId": None}),
        json.dumps(GLACIER | {"JobId": ""}),
        json.dumps(GLACIER | {"Completed": "yes"}),
        "[" * 100_000,
        '{"Records":' * 100_000,
        "\ud800",
    ],
    ids=lambda text: text[:20].encode("ascii", "backslashreplace").decode(),
)
def test_what_is_neither_is_unreadable(unreadable):
    with pytest.raises(Unreadable):
        read_notices(unreadable)


plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
anything = st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


def mutations(whole):
    """The shape with some of its fields missing, or of any other kind."""
    fields = {name: st.just(value) | anything for name, value in whole.items()}
    return st.fixed_dictionaries({}, optional=fields)


bodies = (
    st.text()
    | anything.map(json.dumps)
    | mutations(GLACIER).map(json.dumps)
    | st.lists(mutations(S3) | anything).map(lambda records: json.dumps({"Records": records}))
)


@given(bodies)
def test_whatever_comes_it_is_read_or_unreadable(text):
    try:
        found = read_notices(text)
    except Unreadable:
        return
    assert all(isinstance(notice, Notice) and notice.job_id for notice in found)


@given(st.text(min_size=1).filter(lambda text: "/" not in text), st.integers(0, 10**6))
def test_what_we_say_ourselves_is_read_again(job_id, generation):
    key = archive_key(job_id, generation)
    expected = Notice("s3", key, "", job_id, succeeded=True)
    assert read_notices(restored_body("bucket", key, 5)) == [expected]
    assert place_of(key)[0] == job_id
