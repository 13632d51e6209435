"""Measurements against other programs: `python tests/bench/bench.py`."""
