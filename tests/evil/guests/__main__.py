"""`python -m tests.evil.guests`: every guest, or some of them."""

import sys
from pathlib import Path

_TESTS = Path(__file__).parents[2]

if __name__ == "__main__":
    sys.path.insert(0, str(_TESTS))
    from evil.guests.soak import command

    command()
