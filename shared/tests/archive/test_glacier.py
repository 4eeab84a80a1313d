"""What is Glacier's own: jobs, inventories, and vaults that are not there."""

import json
import time

import pytest
from botocore.exceptions import ClientError

from gas.aws.glacier import GlacierVault, ensure_vault
from gas.ports import ArchiveDamaged, Holding, NotRetrieved


@pytest.fixture
def form(form_vault):
    return form_vault


@pytest.fixture
def vault(form):
    return form.archive


@pytest.fixture
def glacier(form):
    """The client that the adapter uses."""
    return form.client


@pytest.fixture
def place(form):
    return {"vaultName": form.where}


def begin(glacier, place, done=True, **asked):
    job_id = glacier.initiate_job(**place, jobParameters=asked)["jobId"]
    while done and not glacier.describe_job(**place, jobId=job_id)["Completed"]:
        time.sleep(0.05)
    return job_id


def lies(operation):
    def lie(client, **given):
        return getattr(client, operation)(**given) | {"checksum": "0" * 64}

    return lie


@pytest.mark.parametrize("operation", ["upload_archive", "complete_multipart_upload"])
def test_an_archive_with_another_tree_hash_is_not_left_there(
    form, vault, glacier, place, bundle, operation
):
    glacier.ways[operation] = lies(operation)
    pieces = 2 if "multipart" in operation else 1
    with pytest.raises(ArchiveDamaged):
        vault.put_away(bundle(bytes(pieces * form.piece)), job_id="j", generation=1)
    assert glacier.describe_vault(**place)["NumberOfArchives"] == 0


def test_an_upload_that_fails_is_aborted(form, vault, glacier, place, bundle):
    glacier.ways["upload_multipart_part"] = lies("upload_multipart_part")
    with pytest.raises(ArchiveDamaged):
        vault.put_away(bundle(bytes(form.piece + 1)), job_id="j", generation=1)
    assert glacier.list_multipart_uploads(**place)["UploadsList"] == []


def test_what_cannot_be_aborted_does_not_hide_why(form, vault, glacier, bundle):
    def refuse(_client, **_given):
        raise ClientError({"Error": {"Code": "ServiceUnavailableException"}}, "Abort")

    glacier.ways["upload_multipart_part"] = lies("upload_multipart_part")
    glacier.ways["abort_multipart_upload"] = refuse
    with pytest.raises(ArchiveDamaged) as raised:
        vault.put_away(bundle(bytes(form.piece + 1)), job_id="j", generation=1)
    assert "nor could the upload be aborted" in raised.value.__notes__[0]


def test_changed_on_its_way_it_is_refused_by_glacier(vault, glacier, place, bundle):
    def change(client, **given):
        return client.upload_archive(**given | {"body": b"changed"})

    glacier.ways["upload_archive"] = change
    with pytest.raises(ClientError, match="Checksum mismatch"):
        vault.put_away(bundle(b"original"), job_id="j", generation=1)
    assert glacier.describe_vault(**place)["NumberOfArchives"] == 0


def test_a_vault_that_is_not_there_is_not_an_archive_that_is_gone(glacier, tmp_path):
    misspelt = GlacierVault(glacier, "misspelt", "arn:aws:sns:us-east-1:000000000000:topic")
    for call in (
        lambda: misspelt.ask_for("a", job_id="j"),
        lambda: misspelt.bring_back("a", "r", tmp_path / "back"),
        lambda: misspelt.forget("a"),
        lambda: list(misspelt.holdings()),
    ):
        with pytest.raises(ClientError, match="Vault not found"):
            call()


def test_a_notice_is_not_believed(vault, glacier, place, bundle, tmp_path):
    """Whatever it says, only a completed retrieval of that whole archive is brought back."""
    archive_id = vault.put_away(bundle(bytes(2 << 20)), job_id="j", generation=1)
    retrieval = {"Type": "archive-retrieval", "ArchiveId": archive_id}
    wrong = [
        begin(glacier, place, Type="inventory-retrieval"),
        begin(glacier, place, **retrieval, RetrievalByteRange="0-1048575"),
        begin(glacier, place, **retrieval, Tier="Bulk", done=False),
        "no-such-job",
    ]
    for retrieval_id in wrong:
        with pytest.raises(NotRetrieved):
            vault.bring_back(archive_id, retrieval_id, tmp_path / "back")


def test_a_retrieval_that_failed_is_told(form, vault, vault_server, bundle, tmp_path, new_id):
    archive_id = vault.put_away(bundle(b"x"), job_id=new_id(), generation=1)
    vault_server.control("PUT", "fail-next-retrieval")
    vault.ask_for(archive_id, job_id=new_id())
    notice = form.notice(archive_id)
    assert not notice.succeeded
    with pytest.raises(NotRetrieved, match="Failed"):
        vault.bring_back(archive_id, notice.retrieval_id, tmp_path / "back")


@pytest.mark.parametrize("code", ["InvalidParameterValueException", "PolicyEnforcedException"])
def test_what_is_not_eligible_for_expedited_takes_the_standard_way(
    form, vault, glacier, bundle, new_id, code
):
    def not_eligible(client, **given):
        if given["jobParameters"]["Tier"] == "Expedited":
            raise ClientError({"Error": {"Code": code}}, "InitiateJob")
        return client.initiate_job(**given)

    glacier.ways["initiate_job"] = not_eligible
    archive_id = vault.put_away(bundle(b"x"), job_id=new_id(), generation=1)
    assert vault.ask_for(archive_id, job_id=new_id()).tier == "Standard"
    assert form.notice(archive_id).succeeded


def test_the_inventory_tells_whose_an_archive_is(form, vault, glacier, place, bundle):
    mine = vault.put_away(bundle(b"12345"), job_id="j", generation=7)
    others = ["by hand", '{"job_id": 5}', "[]"]
    for text in others:
        glacier.upload_archive(**place, archiveDescription=text, body=b"x")
    assert list(vault.holdings()) == [], "the first time, an inventory is begun"
    assert list(vault.holdings()) == [], "and no second one beside it"
    found = form.holdings(1 + len(others))
    assert [held.job_id for held in found] == ["j", "", "", ""]
    assert found[0] == Holding(mine, "j", 7, 5, found[0].since)
    jobs = glacier.list_jobs(**place)["JobList"]
    assert [job["Action"] for job in jobs] == ["InventoryRetrieval"]
    inventory = json.load(glacier.get_job_output(**place, jobId=jobs[0]["JobId"])["body"])
    assert json.loads(inventory["ArchiveList"][0]["ArchiveDescription"])["generation"] == 7


def test_a_vault_that_glacier_has_not_yet_taken_stock_of(vault, glacier):
    def no_inventory_yet(_client, **_given):
        raise ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "InitiateJob")

    glacier.ways["initiate_job"] = no_inventory_yet
    assert list(vault.holdings()) == []


def test_a_vault_is_made_once(vault, glacier, place):
    ensure_vault(glacier, place["vaultName"])
    with pytest.raises(ClientError, match="No notification configuration"):
        glacier.get_vault_notifications(**place)
