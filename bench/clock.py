"""How a time is taken: CPU seconds of this process, the steadiest figure on a shared machine."""

import statistics
import time
from collections.abc import Callable


def cpu(call: Callable[[], object], *, rounds: int = 25, warm: int = 3) -> float:
    """Median CPU seconds of a call, after a few to warm the caches."""
    for _ in range(warm):
        call()
    times = []
    for _ in range(rounds):
        start = time.process_time()
        call()
        times.append(time.process_time() - start)
    return statistics.median(times)


def wall(call: Callable[[], object]) -> float:
    """Wall seconds of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def cpu_once(call: Callable[[], object]) -> float:
    """CPU seconds of one call, for what takes seconds."""
    start = time.process_time()
    call()
    return time.process_time() - start
