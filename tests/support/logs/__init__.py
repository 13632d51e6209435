"""Logs of other programs: how they are read in a test."""
