"""What every peer program shares: columns from a folder, and one timed run for each line on standard input."""
import json
import os
import resource
import sys
import time

import numpy as np

FOLDER = sys.argv[1]
OPTIONS = json.loads(sys.argv[2]) if len(sys.argv) > 2 else {}


def column(name):
    return np.fromfile(os.path.join(FOLDER, name + ".f64"))


def say(value):
    print(json.dumps(value), flush=True)


def serve(run, versions):
    """`run()` gives the figures that must equal ours; it is timed, what it says is not."""
    say({"versions": versions})
    for line in sys.stdin:
        if line.strip() != "run":
            break
        start = time.perf_counter()
        figures = run()
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        say({"seconds": seconds, "peakMb": peak, "figures": figures})
