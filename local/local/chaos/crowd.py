"""Many users at once: what web does for them, without their browsers."""

import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from gas import moves, outputs
from gas.messages import UserUpgraded
from gas.trace import new_trace
from gas.turns import Caps, Turns
from gas.users import Plan, User
from local.chaos.ports import Ports


def clock() -> int:
    """UTC, whole seconds since 1970."""
    return int(time.time())


@dataclass
class Crowd:
    ports: Ports
    vcf: Path
    people: list[str] = field(default_factory=list)
    jobs: list[str] = field(default_factory=list)

    def arrive(self, count: int) -> None:
        for n in range(count):
            user_id = str(uuid.uuid4())
            user = User(user_id=user_id, name=f"User {n}", email=f"user{n}@example.org")
            self.ports.users.signed_in(user, clock())
            self.people.append(user_id)

    def submit(self, user_id: str) -> None:
        """Record, upload, pin, say: as web does it."""
        job_id, trace_id = str(uuid.uuid4()), new_trace()
        key = outputs.input_key(user_id, job_id)
        job = moves.new_job(
            now=clock(),
            job_id=job_id,
            user_id=user_id,
            trace_id=trace_id,
            assembly="demo",
            input_file_name=self.vcf.name,
            input_key=key,
        )
        self.ports.jobs.add(job)
        self.ports.inputs.keep(key, self.vcf, media_type="text/plain")
        found = self.ports.inputs.look(key)
        assert found is not None
        change = moves.submitted(job, now=clock(), etag=found.etag, size=found.size)
        job = self.ports.jobs.apply(change)
        ports = self.ports
        Turns(ports.jobs, ports.users, ports.publish, clock, Caps()).submit(job)
        self.jobs.append(job_id)

    def upgrade(self, user_id: str) -> None:
        self.ports.users.change_plan(user_id, Plan.PREMIUM, clock())
        self.ports.publish(UserUpgraded(user_id=user_id))
