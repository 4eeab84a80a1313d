"""How much is tried: a little in every run, much where GAS_PROOF_TIMES says so.

By itself hypothesis draws the same examples each time; with GAS_PROOF_TIMES=N it draws N times
as many, new ones.
"""

import os

from hypothesis import HealthCheck, Phase, settings

TIMES = int(os.environ.get("GAS_PROOF_TIMES", "1"))


def examples(count: int) -> settings:
    """For a property: so many examples, or N times as many."""
    return settings(
        max_examples=count * TIMES,
        deadline=None,
        derandomize=TIMES == 1,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink][: 2 if TIMES > 1 else 1],
    )
