"""Causes: which rule fits the signs that were seen, and what an accepted login rules out. Pure."""
