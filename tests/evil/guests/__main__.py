"""`python -m tests.evil.guests`: every guest, or some of them."""

import sys
from pathlib import Path

_TESTS = Path(__file__).parents[2]

if __name__ == "__main__":
    sys.path[:0] = [str(_TESTS), str(_TESTS / "cli")]
    from evil.guests.soak import command

    command()
