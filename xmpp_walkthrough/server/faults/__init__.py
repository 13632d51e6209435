"""Deliberate faults of the practice server, a file for each way to go wrong, found by name."""
