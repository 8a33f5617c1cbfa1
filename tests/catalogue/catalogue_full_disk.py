"""A run on a disk that is full: `python catalogue_full_disk.py <entry> <folder> <bytes>`.

What belongs here: the limit on what the process may write, and printing what the run said. What does not: expectations.
"""

import resource
import sys
from pathlib import Path

from catalogue_case import Case
from entries import ENTRIES

from ingestion.errors import DiskFullError

if __name__ == "__main__":
    number, folder, largest = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    case = Case(folder, ENTRIES[number].declare, ENTRIES[number].programme)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    try:
        print({name: file.status for name, file in case.take().items()})
    except DiskFullError as error:
        print(error)
