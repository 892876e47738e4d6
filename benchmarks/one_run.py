"""One run of an apparatus of a given size in a process of its own: its time and its peak of memory.

python -m benchmarks.one_run OFFICERS FORMATIONS DAYS RUNS
"""

import json
import resource
import sys
import time

from bayonets.engine.simulate import run_course, run_workspace
from benchmarks.cases import apparatus


def main() -> None:
    """Time runs one by one, people and ties drawn in each; print JSON."""
    officers, formations, days, runs = map(int, sys.argv[1:])
    run_course(run_workspace(apparatus(1_000, 18, 2)), 1, 0)  # loads the compiled engine
    place = run_workspace(apparatus(officers, formations, days))
    seconds = []
    for run in range(runs):
        started = time.perf_counter()
        run_course(place, 1, run)
        seconds.append(time.perf_counter() - started)
    lived = int(place.state.country[0].fell_day) < 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    sys.stdout.write(json.dumps({"seconds": seconds, "peak_bytes": peak, "held": lived}))


if __name__ == "__main__":
    main()
