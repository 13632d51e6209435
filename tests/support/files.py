"""Where the files stand that tests read: the checkout, its data, and its golden screens."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
GOLDEN = ROOT / "tests" / "golden"
VECTORS = DATA / "vectors.json"
BRANCHES = DATA / "branches.json"
