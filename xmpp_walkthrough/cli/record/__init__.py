"""Recordings as files: where they are written, and what becomes of a disk that is full."""
