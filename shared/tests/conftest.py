"""Every port in each of its forms: the fake, and the adapter on each AWS."""

import uuid

import pytest

from gas import fakes
from gas.aws.jobs import DynamoJobs
from gas.aws.requests import DynamoLimits, DynamoReplies
from gas.aws.store import S3Store
from gas.aws.tokens import DynamoTokens
from gas.aws.users import DynamoOnce, DynamoSessions, DynamoUsers

FORMS = ["fake", "moto", "ministack"]


@pytest.fixture(params=FORMS)
def form(request):
    """None for the fake, else the AWS to stand on."""
    return None if request.param == "fake" else request.getfixturevalue(f"{request.param}_aws")


@pytest.fixture
def jobs(form):
    if form is None:
        return fakes.FakeJobs()
    return DynamoJobs(form.client("dynamodb"), form.outputs["JobsTable"])


@pytest.fixture
def users(form):
    if form is None:
        return fakes.FakeUsers()
    return DynamoUsers(form.client("dynamodb"), form.outputs["UsersTable"])


@pytest.fixture
def once(form):
    if form is None:
        return fakes.FakeOnce()
    return DynamoOnce(form.client("dynamodb"), form.outputs["OnceTable"])


@pytest.fixture
def sessions(form):
    if form is None:
        return fakes.FakeSessions()
    return DynamoSessions(form.client("dynamodb"), form.outputs["SessionsTable"])


@pytest.fixture
def tokens(form):
    if form is None:
        return fakes.FakeTokens()
    return DynamoTokens(form.client("dynamodb"), form.outputs["TokensTable"])


@pytest.fixture
def limits(form):
    if form is None:
        return fakes.FakeLimits()
    return DynamoLimits(form.client("dynamodb"), form.outputs["LimitsTable"])


@pytest.fixture
def replies(form):
    if form is None:
        return fakes.FakeReplies()
    return DynamoReplies(form.client("dynamodb"), form.outputs["RepliesTable"])


@pytest.fixture
def store(form):
    if form is None:
        return fakes.FakeStore()
    return S3Store(form.client("s3"), form.outputs["ResultsBucket"])


@pytest.fixture
def new_id():
    """Ids that no other test uses: the embedded AWS lives through the whole session."""
    return lambda: str(uuid.uuid4())
