"""Work on the blocks of a stream in threads, with the results in the order of the blocks.

Polars, NumPy and ISA-L let go of the interpreter while they work, so that threads keep all
processors busy and share what they read.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Blocks that are in work or wait to be taken: what bounds the memory.
AHEAD = 3


def in_order(
    pool: Executor, work: Callable[[Item], Result], items: Iterable[Item]
) -> Iterator[Result]:
    """`map` on a pool, at most `AHEAD` items before the one that is taken.

    An error of one item is raised in its turn, after the results of all items before it.
    """
    waiting: deque[Future[Result]] = deque()
    try:
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) >= AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
