"""`python -m tests.soak`: healthy servers of all kinds, and whether we call one of them sick."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from soak.soak import command

    command()
