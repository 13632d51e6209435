"""`python -m tests.evil`: the whole soak run, or a part of it."""

import sys
from pathlib import Path

_TESTS = Path(__file__).parents[1]

if __name__ == "__main__":
    sys.path.insert(0, str(_TESTS))
    from evil.soak import command

    command()
