"""`python -m tests.evil.signals`: ninety signals, with a progress bar and a report."""

import sys
from pathlib import Path

_TESTS = Path(__file__).parents[2]

if __name__ == "__main__":
    sys.path[:0] = [str(_TESTS), str(_TESTS / "cli")]
    from evil.signals.moments import command

    sys.exit(command())
