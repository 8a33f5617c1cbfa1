"""The process of its own in which a hostile entry runs: `python catalogue_child.py <number> <folder>`.

What belongs here: its limits, and saying how much memory it took. What does not: the entry.
"""

import json
import resource
import sys
from pathlib import Path

from catalogue_run import ADDRESS_SPACE, run_here
from entries import ENTRIES


def peak_mb() -> int:
    """Megabytes that this process held at its peak; `getrusage` would count its parent's before the exec, too."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    (line,) = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) // 1024


if __name__ == "__main__":
    number, folder = int(sys.argv[1]), Path(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    lost = run_here(ENTRIES[number], folder)
    print(json.dumps({"rows_lost": lost, "peak_mb": peak_mb()}))
