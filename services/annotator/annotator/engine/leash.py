"""A process that ends when its parent ends, however the parent ended."""

import ctypes
import os
import resource
import signal

#: linux/prctl.h
PR_SET_PDEATHSIG = 1


def die_with(parent: int) -> None:
    """Ask the kernel to kill this process when its parent dies; leave at once if it is dead.

    The kernel ties this to the parent's *thread* that started us, which must live as long as
    we are needed.  The parent may have died before the request: hence the look at its id.
    """
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(3)


#: Bytes of memory that the engine, and each tool, may ask for; mapped files are not counted.
MEMORY = 8 << 30
#: Bytes of one file that it may write.
FILE = 256 << 30
#: Seconds of processor time: a stop for what runs in circles, beyond the job's own time limit.
PROCESSOR = 24 * 60 * 60


def confine() -> None:
    """Limit what this process, and every tool it starts, may take of the machine."""
    for what, limit in (
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_FSIZE, FILE),
        (resource.RLIMIT_CPU, PROCESSOR),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        wanted = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(what, (wanted, wanted))
