"""The whole service as real processes, on ports and in a folder of its own."""

import os
import signal
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pysam
import pytest

from annotator.reference.registry import EMBEDDED, Reference
from gas.aws.rows import unwrap
from local import aws
from local.globus.people import ALICE, BOB, Person
from local.machine import MINISTACK, Machine
from local.mailbox.mails import Mail, read_mails
from local.processes import Process
from local.tail import last_lines
from local.visitor import Visitor

EXAMPLES = Path(__file__).parents[2] / "examples"

#: Short, so that a crash is noticed within a test's patience.
LEASE_SECONDS = 6
#: As much as one may upload here; enough for `big_vcf`, and quickly exceeded.
UPLOAD_BYTES = 30_000_000
TUNING = {
    "web": {"GAS_UPLOAD_BYTES_FREE": str(UPLOAD_BYTES)},
    "annotator": {"GAS_LEASE_SECONDS": str(LEASE_SECONDS), "GAS_DRAIN_SECONDS": "1"},
    "sweeper": {"GAS_SWEEP_SECONDS": "2", "GAS_GRACE_SECONDS": "2"},
}


@dataclass(frozen=True)
class Watched:
    """A machine, and eyes for what no user sees: rows, objects, mails, holders."""

    machine: Machine

    def visitor(self, person: Person = ALICE) -> Visitor:
        visitor = Visitor(self.machine.url("web"))
        visitor.sign_in(person.username)
        return visitor

    def row(self, job_id: str) -> dict[str, Any]:
        dynamodb = aws.client("dynamodb", self.machine.url("aws"))
        table = self.machine.outputs()["GAS_JOBS_TABLE"]
        found = dynamodb.get_item(
            TableName=table, Key={"job_id": {"S": job_id}}, ConsistentRead=True
        )
        return unwrap(found["Item"])

    def objects(self, job_id: str) -> dict[str, str]:
        """What lies in the results bucket for a job: key -> ETag and time."""
        s3 = aws.client("s3", self.machine.url("aws"))
        bucket = self.machine.outputs()["GAS_RESULTS_BUCKET"]
        prefix = f"{self.row(job_id)['user_id']}/{job_id}/"
        found = s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
        return {entry["Key"]: f"{entry['ETag']} {entry['LastModified']}" for entry in found}

    def waiting(self, service: str) -> int:
        """How many messages a worker could receive now."""
        sqs = aws.client("sqs", self.machine.url("aws"))
        name = "ApproximateNumberOfMessages"
        queue = self.machine.outputs()[f"GAS_{service.upper()}_QUEUE_URL"]
        found = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=[name])
        return int(found["Attributes"][name])

    def mails(self, job_id: str, to: Person = ALICE) -> list[Mail]:
        everything = read_mails(self.machine.url("aws"), to=to.email)
        return [mail for mail in everything if job_id in mail.text]

    def holder(self, job_id: str) -> tuple[str, Process]:
        """The annotator that holds the job's lease: its name and its process."""

        def find() -> tuple[str, Process] | None:
            owner = self.row(job_id).get("lease_owner") or ""
            for name, process in self.machine.running().items():
                if f"/{process.pid}/" in owner:
                    return name, process
            return None

        return self.until(find, 30, "an annotator holds the job")

    def at_work(self, folder: Path) -> list[int]:
        """Process ids of engines and tools that work on files in a folder."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                line = (entry / "cmdline").read_bytes()
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
            if str(folder).encode() in line:
                found.append(int(entry.name))
        return found

    def until(self, look: Callable[[], Any], seconds: float, what: str) -> Any:
        """Look until there is something to see; returns it."""
        deadline = time.monotonic() + seconds
        while not (seen := look()):
            assert time.monotonic() < deadline, f"not so after {seconds} s: {what}"
            time.sleep(0.05)
        return seen

    def check_done_once(self, job_id: str) -> None:
        """One result, all of it from one attempt, nothing beside it, and one mail."""
        row = self.row(job_id)
        assert row["status"] == "COMPLETED"
        expected = {f"{row['outputs_prefix']}{name}" for name in row["outputs"]}
        assert self.objects(job_id).keys() == expected
        self.until(lambda: self.mails(job_id), 30, "a mail arrives")
        time.sleep(2)  # time for a second one, were it sent
        assert len(self.mails(job_id)) == 1


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test shows what the processes logged last."""
    report = yield
    machine = getattr(item, "funcargs", {}).get("machine")
    if report.failed and isinstance(machine, Machine):
        for name in machine.names:
            said = "\n".join(line[:300] for line in last_lines(machine.log(name), 15))
            report.sections.append((f"log of {name}", said))
    return report


@pytest.fixture(scope="session")
def installed() -> None:
    """Skips where the embedded AWS is missing; fails where its absence is a mistake, as in CI."""
    if not MINISTACK.exists():
        reason = "the embedded AWS is not installed: run `make setup`"
        if os.environ.get("GAS_REQUIRE_E2E") == "1":
            pytest.fail(f"{reason}, and GAS_REQUIRE_E2E=1 requires it")
        pytest.skip(reason)


@pytest.fixture(scope="session")
def _machine(installed: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    machine = Machine(
        tmp_path_factory.mktemp("machine"),
        annotators=2,
        visibility_seconds=LEASE_SECONDS,
        tuning=TUNING,
        ports={},
    )
    try:
        yield machine
    finally:
        machine.down()


@pytest.fixture
def machine(_machine: Machine) -> Iterator[Machine]:
    """Up at the beginning of every test, whatever the one before it did to the processes."""
    _machine.up()
    yield _machine
    for process in _machine.running().values():
        process.send(signal.SIGCONT)


@pytest.fixture
def watched(machine: Machine) -> Watched:
    return Watched(machine)


@pytest.fixture
def alice(watched: Watched) -> Visitor:
    return watched.visitor(ALICE)


@pytest.fixture
def bob(watched: Watched) -> Visitor:
    return watched.visitor(BOB)


@pytest.fixture(scope="session")
def too_large() -> bytes:
    return b"#" * (UPLOAD_BYTES + 1)


@pytest.fixture(scope="session")
def demo_vcf() -> Path:
    return EXAMPLES / "demo.vcf"


@pytest.fixture(scope="session")
def contact_vcf() -> Path:
    """A vCard: another format with the same ending."""
    return EXAMPLES / "contact.vcf"


@pytest.fixture(scope="session")
def big_vcf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every single-base change of the mitochondrial genome, in several samples: a long job."""
    reference = Reference.load(EMBEDDED / "demo")
    samples = 40
    file = tmp_path_factory.mktemp("inputs") / "big.vcf"
    with (
        pysam.FastaFile(str(reference.fasta)) as fasta,
        file.open("w") as out,
    ):
        sequence = fasta.fetch("MT").upper()
        names = "\t".join(f"S{n}" for n in range(samples))
        genotypes = "\t".join(["0/1"] * samples)
        out.write("##fileformat=VCFv4.2\n")
        out.write(f"##contig=<ID=MT,length={len(sequence)}>\n")
        out.write('##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n')
        out.write(f"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{names}\n")
        for position, base in enumerate(sequence, start=1):
            for other in "ACGT".replace(base, ""):
                if base in "ACGT":
                    out.write(f"MT\t{position}\t.\t{base}\t{other}\t.\tPASS\t.\tGT\t{genotypes}\n")
    return file
