"""A process that ends when its parent ends, however the parent ended."""

import ctypes
import os
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
