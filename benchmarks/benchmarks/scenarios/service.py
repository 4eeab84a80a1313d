"""What the service adds: from the submission of a small job to COMPLETED, the engine deducted."""

import shutil
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measure.commands import run
from benchmarks.peers.ours import Ours
from benchmarks.scenarios.bench import Bench
from local.globus.people import ALICE
from local.machine import PROJECT, Machine
from local.visitor import VisitFailed, Visitor

DEMO_VCF = PROJECT / "examples" / "demo.vcf"
#: Seconds between two looks at a job, by which its end may be told too late.
EVERY = 0.02
PATIENCE = 120


@dataclass(frozen=True)
class Service:
    """Seconds of each job, and of the engine alone on the same file between the jobs."""

    jobs: list[float] = field(default_factory=list)
    engine: list[float] = field(default_factory=list)


def service(bench: Bench) -> Service:
    """Jobs one after the other on a service of its own, in a folder and on ports of its own."""
    folder = bench.work / "machine"
    machine = Machine(folder, ports={}, say=bench.say)
    found, alone = Service(), Ours("demo", folder)
    machine.down()  # what a run left behind that was killed
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    machine.up()
    try:
        visitor = Visitor(machine.url("web"))
        visitor.sign_in(ALICE.username)
        for number in range(bench.sizes.jobs + 1):
            into = found if number else Service()  # the first is not measured
            into.jobs.append(_job(visitor))
            with tempfile.TemporaryDirectory(dir=folder) as out:
                into.engine.append(run(alone.pipeline(DEMO_VCF, Path(out))).wall)
    finally:
        machine.down()
    return found


def _job(visitor: Visitor) -> float:
    """Seconds from the submission of an uploaded file to the end of its job."""
    size = DEMO_VCF.stat().st_size
    job = visitor.create(DEMO_VCF.name, size)
    with DEMO_VCF.open("rb") as file:
        visitor.upload(job["upload"], file, size).raise_for_status()
    begun = time.perf_counter()
    visitor.submit(job["job_id"])
    while not (status := visitor.status(job["job_id"]))["ended"]:
        if time.perf_counter() - begun > PATIENCE:
            raise VisitFailed(f"a job is still {status['status']} after {PATIENCE} s")
        time.sleep(EVERY)
    took = time.perf_counter() - begun
    if status["status"] != "COMPLETED":
        raise VisitFailed(f"a job ended as {status['status']}: {status['failure']}")
    return took
