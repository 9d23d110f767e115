"""How a time is taken: CPU seconds of this process, the steadiest figure on a shared machine."""

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Sample:
    """Median CPU seconds of one call, and its number of SQL queries (None when not counted)."""

    seconds: float
    queries: int | None = None

    def to_json(self) -> dict:
        return asdict(self)


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
