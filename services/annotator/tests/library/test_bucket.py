"""What holds for a library in a bucket only."""

import pytest
from botocore.exceptions import ClientError

from annotator.library.bucket import TRIES, BucketLibrary
from annotator.library.contents import described
from annotator.library.problem import Problem
from annotator.library.shelf import publish
from gas.references import INDEX, Index, write_index


class Counting:
    """S3, where uploads are counted and may break off, and somebody else may write the index."""

    def __init__(self, s3):
        self.s3 = s3
        self.uploads = []
        self.breaks_at = None
        self.before_index = lambda: None

    def __getattr__(self, name):
        return getattr(self.s3, name)

    def upload_file(self, path, bucket, key, **more):
        if len(self.uploads) == self.breaks_at:
            raise ConnectionError("S3 went away")
        self.s3.upload_file(path, bucket, key, **more)
        self.uploads.append(key.rsplit("/", 1)[1])

    def put_object(self, **what):
        self.before_index()
        return self.s3.put_object(**what)


@pytest.fixture
def s3(moto_bucket):
    return Counting(moto_bucket[0])


@pytest.fixture
def library(s3, moto_bucket):
    return BucketLibrary(s3, moto_bucket[1])


def put(library, folder, said=None):
    say = said.append if said is not None else print
    return publish(library, folder, current=True, now=1, say=say)


def test_what_was_uploaded_is_not_uploaded_again(library, s3, prepare):
    s3.breaks_at = 1
    with pytest.raises(ConnectionError):
        put(library, prepare())
    assert library.index() == Index()
    s3.breaks_at, said = None, []
    put(library, prepare(), said)
    assert s3.uploads == ["sequence", "genome.fa.gz", "reference.json"]
    assert "22/sequence is there already" in said


def test_a_file_whose_checksum_is_not_the_right_one_is_uploaded_again(library, s3, prepare):
    folder = prepare()
    key = f"grch38@1/{described(folder, now=1).sha256}/22/sequence"
    size = (folder / "22" / "sequence").stat().st_size
    s3.s3.put_object(Bucket=library._bucket, Key=key, Body=b"x" * size)
    reference = put(library, folder)
    assert b"".join(library.read(reference, "22/sequence")).startswith(b"ACGT")


def test_the_description_is_uploaded_last(library, s3, prepare):
    put(library, prepare())
    assert s3.uploads[-1] == "reference.json"


def test_somebody_quicker_is_not_overwritten(library, s3, prepare, moto_bucket):
    other = BucketLibrary(*moto_bucket)

    def meanwhile():
        s3.before_index = lambda: None
        put(other, prepare(name="grch37"))

    s3.before_index = meanwhile
    put(library, prepare())
    assert set(library.index().current) == {"grch37", "grch38"}


def test_of_two_that_differ_under_one_name_the_quicker_stays(library, s3, prepare, moto_bucket):
    other = BucketLibrary(*moto_bucket)
    first = []

    def meanwhile():
        s3.before_index = lambda: None
        first.append(put(other, prepare(content=b"first")))

    s3.before_index = meanwhile
    with pytest.raises(Problem, match="another content"):
        put(library, prepare(content=b"second"))
    assert library.index().references == first
    assert b"".join(library.read(first[0], "genome.fa.gz")) == b"first"


def test_an_index_that_others_never_stop_writing_is_given_up(library, s3, prepare):
    writes = []

    def again():
        writes.append(None)
        index = write_index(Index(current={"other": str(len(writes))}))
        s3.s3.put_object(Bucket=library._bucket, Key=INDEX, Body=index)

    s3.before_index = again
    with pytest.raises(Problem, match="Others keep writing"):
        put(library, prepare())
    assert len(writes) == TRIES


def test_an_index_that_cannot_be_read_is_told(library, s3):
    s3.s3.put_object(Bucket=library._bucket, Key=INDEX, Body=b'{"schema": 2}')
    with pytest.raises(Problem, match=r"index\.json cannot be understood"):
        library.index()


def test_a_bucket_that_does_not_exist_is_not_an_empty_library(s3):
    with pytest.raises(ClientError, match="NoSuchBucket"):
        BucketLibrary(s3, "none-such").index()
