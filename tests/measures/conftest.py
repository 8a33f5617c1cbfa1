"""Where the tests of measures find what they share. What belongs here: paths. What does not: data and expectations.

They land rows by hand like the tests of the models (tests/dbt) and ask the demo's generator what is true.
"""

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]

for folder in (TESTS / "dbt", TESTS.parent / "programmes" / "demo"):
    sys.path.append(str(folder))
