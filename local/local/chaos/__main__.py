"""`python -m local.chaos [--jobs N] [--users N] [--seconds N] [--archive s3|vault] [--seed N]`

The whole service as real processes in a folder of its own; workers get SIGKILL at random and are
started again.  Exits non-zero unless nothing was lost, doubled, stranded or orphaned.
"""

import argparse
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

from local.chaos.crowd import Crowd
from local.chaos.ports import Ports
from local.chaos.verdict import judge, settled
from local.demo import DEMO_VCF
from local.machine import Machine

WORKERS = ("annotator", "annotator-2", "archiver", "notifier", "restorer", "sweeper", "thawer")
#: After the killing has ended, all must be in its place within this time.
QUIET_SECONDS = 420
#: And all that nobody refers to must be gone within this time after that.
STOCK_SECONDS = 180
TUNING = {
    "annotator": {"GAS_LEASE_SECONDS": "6", "GAS_DRAIN_SECONDS": "1"},
    "archiver": {"GAS_LEASE_SECONDS": "6"},
    # Old inventories hide what came since, so they are to expire soon.
    "vault": {"GAS_VAULT_OUTPUT_SECONDS": "60"},
    "sweeper": {"GAS_SWEEP_SECONDS": "2", "GAS_GRACE_SECONDS": "4", "GAS_STOCK_SECONDS": "5"},
}


def main() -> int:
    # Ended by SIGTERM, it stops what it started, just as after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    given = _arguments()
    seed = given.seed if given.seed is not None else random.randrange(10**6)  # noqa: S311  no secret
    print(f"{given.jobs} jobs of {given.users} users, archive {given.archive}, seed {seed}")
    with tempfile.TemporaryDirectory(prefix="gas-chaos-") as folder:
        machine = Machine(
            Path(folder),
            annotators=2,
            visibility_seconds=6,
            retention_seconds=5,
            archive=given.archive,
            tuning=TUNING,
            ports={},
        )
        machine.up()
        try:
            return _run(machine, given, random.Random(seed))  # noqa: S311  no secret
        finally:
            machine.down()


def _run(machine: Machine, given: argparse.Namespace, chance: random.Random) -> int:
    crowd = Crowd(Ports.of(machine, given.archive), DEMO_VCF)
    crowd.arrive(given.users)
    killed = _storm(machine, crowd, given, chance)
    print(f"killed {killed} workers; waiting until all is quiet", flush=True)
    began = time.monotonic()
    while not settled(crowd) and time.monotonic() - began < QUIET_SECONDS:
        time.sleep(2)
    print(f"quiet after {time.monotonic() - began:.0f} s", flush=True)
    # The sweeper still clears away what nobody refers to, when it next takes stock.
    deadline = time.monotonic() + STOCK_SECONDS
    verdict = judge(crowd, machine.url("aws"))
    while not verdict.well and time.monotonic() < deadline:
        time.sleep(5)
        verdict = judge(crowd, machine.url("aws"))
    print(verdict)
    return 0 if verdict.well else 1


def _storm(
    machine: Machine, crowd: Crowd, given: argparse.Namespace, chance: random.Random
) -> int:
    """Jobs come evenly over the time; half the users upgrade at some moment; workers die."""
    killed = 0
    upgraders = chance.sample(crowd.people, len(crowd.people) // 2)
    upgrades = {user: chance.uniform(0.3, 1.0) * given.seconds for user in upgraders}
    began = time.monotonic()
    while (passed := time.monotonic() - began) < given.seconds or len(crowd.jobs) < given.jobs:
        due = min(given.jobs, int(given.jobs * passed / given.seconds) + 1)
        while len(crowd.jobs) < due:
            crowd.submit(chance.choice(crowd.people))
        for user in [user for user, moment in upgrades.items() if moment <= passed]:
            crowd.upgrade(user)
            del upgrades[user]
        name = chance.choice(WORKERS)
        victim = machine.running().get(name)
        if victim is not None:
            time.sleep(chance.uniform(0, 1))
            victim.send(signal.SIGKILL)
            victim.wait(5)
            killed += 1
        machine.start(name)
    for user in upgrades:
        crowd.upgrade(user)
    return killed


def _arguments() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(prog="python -m local.chaos", description=__doc__)
    arguments.add_argument("--jobs", type=int, default=200)
    arguments.add_argument("--users", type=int, default=20)
    arguments.add_argument("--seconds", type=float, default=120, help="how long workers die")
    arguments.add_argument("--archive", choices=["s3", "vault"], default="s3")
    arguments.add_argument("--seed", type=int)
    return arguments.parse_args()


if __name__ == "__main__":
    sys.exit(main())
