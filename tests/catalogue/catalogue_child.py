"""The process of its own in which a hostile entry runs: `python catalogue_child.py <number> <folder>`.

What belongs here: its limits, and saying how much memory it took. What does not: the entry.
"""

import json
import resource
import sys
from pathlib import Path

from catalogue_run import ADDRESS_SPACE, run_here
from entries import ENTRIES

if __name__ == "__main__":
    number, folder = int(sys.argv[1]), Path(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    lost = run_here(ENTRIES[number], folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"rows_lost": lost, "peak_mb": peak}))
