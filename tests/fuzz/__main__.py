"""`python -m tests.fuzz TARGET --seconds 60`: bytes from outside, guided by coverage."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from fuzz.run import command

    command()
