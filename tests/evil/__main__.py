"""`python -m tests.evil`: the whole soak run, or a part of it."""

import sys
from pathlib import Path

_TESTS = Path(__file__).parents[1]

if __name__ == "__main__":
    sys.path[:0] = [str(_TESTS), str(_TESTS / "cli")]
    from evil.soak import command

    command()
