"""Sharing a recording or a log: from a file that tells too much to one that may be posted."""
