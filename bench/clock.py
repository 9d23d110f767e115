"""How a time, a peak of memory and queries are taken. CPU seconds of this process are the steadiest time there is."""

import contextlib
import resource
import statistics
import time
from collections.abc import Callable, Iterator


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


def cpu_once(call: Callable[[], object]) -> float:
    """CPU seconds of one call, for what takes seconds."""
    start = time.process_time()
    call()
    return time.process_time() - start


def peak() -> float:
    """The highest memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextlib.contextmanager
def counted() -> Iterator[dict[str, int]]:
    """How many statements ran, transactions left out; nothing is kept of them."""
    from django.db import connection

    found = {"sql": 0}

    def count(execute, sql, params, many, context):
        found["sql"] += not sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SET TRANSACTION"))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield found
