"""One process that measures one contender: `python -m tests.benchmarks.worker CONTENDER JOB`.

JOB is the name of a workload, "addition" or "chain".  The worker imports the contender, builds the
job, warms up and then speaks lines of JSON on its standard output: first what it is
(`{"blas": ..., "seconds": of one step}`), then one answer for each line of its standard input.

    a number n  ->  {"seconds": for each of n steps}
    (chain)     ->  {"forward": ..., "backward": ..., "freed": ...}, seconds for n operations

It ends when its input does.

Every answer trains a network from its first parameters.  One that went on would learn its only
batch by heart until gradients underflow, and the moments of dead units decay to denormal numbers,
which processors compute with slowly: after 800 steps the same step of W5 takes twice as long.  The
quicker a contender, the earlier it would be punished.
"""

import json
import os
import sys
from collections.abc import Callable
from functools import partial
from time import get_clock_info, perf_counter, process_time

from .contenders import CONTENDERS
from .workloads import WORKLOADS

WARM_UP = 0.3  # seconds

# The processor's time, which stands still while another program has the processor: with one thread
# and nobody else around it is the wall clock's.  Where it ticks in milliseconds, the wall clock.
clock = process_time if get_clock_info("process_time").resolution < 1e-5 else perf_counter


def main(contender_name: str, job: str) -> None:
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # whatever a library prints must not pass for an answer

    def answer(facts: dict) -> None:
        answers.write(json.dumps(facts) + "\n")

    contender = CONTENDERS[contender_name]
    if job == "chain":
        measure, seconds = contender.chain, None
    else:
        build = partial(contender.build, WORKLOADS[job]) if job in WORKLOADS else contender.addition
        measure = timer(build)
        seconds = warm_up(measure)
    answer({"blas": contender.matrix_library() or blas_kernel(), "seconds": seconds})
    for line in sys.stdin:
        answer(measure(int(line)))


def timer(build: Callable[[], Callable]) -> Callable[[int], dict[str, float]]:
    def measure(steps: int) -> dict[str, float]:
        step = build()
        for _ in range(2 + steps // 8):  # others had the processor, and its caches, in the meantime
            step()
        start = clock()
        for _ in range(steps):
            step()
        return {"seconds": (clock() - start) / steps}

    return measure


def warm_up(measure: Callable[[int], dict[str, float]]) -> float:
    """Seconds for a step, once it is warm."""
    end = perf_counter() + WARM_UP
    seconds = measure(1)["seconds"]
    while perf_counter() < end:
        seconds = min(seconds, measure(10)["seconds"])
    return seconds


def blas_kernel() -> str:
    """Which matrix library runs here, and for which processor; "" if we cannot tell."""
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        return ""
    libraries = [info for info in threadpool_info() if info["user_api"] == "blas"]
    return ", ".join(
        f"{info['internal_api']} {info['version']} {info.get('architecture', '')}".strip()
        for info in libraries
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
