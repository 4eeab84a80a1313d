"""Links to a job's files: made when they are asked for, good for a moment, for that one file."""

from gas.jobs import Job
from gas.passport import Passport
from web.annotations import names, show
from web.ports import Ports


def link(job: Job, name: str, where: Passport, ports: Ports, seconds: int) -> str | None:
    """An address that serves the output for so long; None while it is not online."""
    key = job.output_key(name)
    if key is None or not show.to_be_had(name, where):
        return None
    file_name = names.download_name(job.input_file_name, name)
    return ports.download_links.download(key, file_name=file_name, seconds=seconds)
