"""`python -m tests.evil.signals`: ninety signals, with a progress bar and a report."""

import sys
from pathlib import Path

_TESTS = Path(__file__).parents[2]

if __name__ == "__main__":
    sys.path.insert(0, str(_TESTS))
    from evil.signals.moments import command

    sys.exit(command())
